package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Table} is created. Immutable; begin with {@link Table#spec()}.
 *
 * @param access who may use it; default {@link Access#PROTECTED}
 * @param heir who owns it when its owner has died; default nobody: it ends
 * @param note what the heir is told with it; default an empty text
 */
public record TableSpec(Access access, Optional<Pid> heir, Object note) {
  /** Checks for null. */
  public TableSpec {
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(heir, "heir");
    Objects.requireNonNull(note, "note");
  }

  /**
   * With other rules about who may use it.
   *
   * @param newAccess who
   * @return a changed spec
   */
  public TableSpec access(Access newAccess) {
    return new TableSpec(newAccess, heir, note);
  }

  /**
   * With an heir, who is sent {@link TableInherited} when the owner has died.
   *
   * @param newHeir who
   * @param newNote what to tell, immutable
   * @return a changed spec
   */
  public TableSpec heir(Pid newHeir, Object newNote) {
    return new TableSpec(access, Optional.of(newHeir), newNote);
  }

  /**
   * Creates a table without a name, owned by the calling process.
   *
   * @param <K> the keys
   * @param <V> the values
   * @return the table
   * @throws IllegalStateException if the caller is not a process
   */
  public <K, V> Table<K, V> create() {
    return new Table<>(this.<K, V>store(null));
  }

  /**
   * Creates a table under a name, owned by the calling process.
   *
   * @param name the name, under which {@link Table#named} finds it; tables and processes may have
   *     the same
   * @param <K> the keys
   * @param <V> the values
   * @return the table
   * @throws NameTakenException if another table has the name; it says whose
   * @throws IllegalStateException if the caller is not a process
   */
  public <K, V> Table<K, V> create(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a table name must not be empty");
    }
    TableStore<K, V> store = store(name);
    try {
      Tables.of(Node.current()).add(name, store);
    } catch (RuntimeException e) {
      Calls.KERNEL.forgetDeath(store.owner(), store);
      throw e;
    }
    return new Table<>(store);
  }

  private <K, V> TableStore<K, V> store(@Nullable String name) {
    Pid owner = Calls.KERNEL.caller();
    if (owner == null) {
      throw new IllegalStateException(
          "a table was created by a plain thread: a process owns it, so create it inside one, or let"
              + " a supervisor do it with TableSpec.child");
    }
    return new TableStore<>(Tables.of(Node.current()), name, this, owner);
  }

  /**
   * A process that does nothing but own a table of a name, as a child of a supervisor; for tables
   * that everybody writes to. A restart creates it again, empty unless there is an heir.
   *
   * @param name the name of the table, and the id of the child
   * @return the spec
   * @throws IllegalArgumentException if the access is not {@link Access#PUBLIC}: nobody could write
   */
  public ChildSpec child(String name) {
    if (access != Access.PUBLIC) {
      throw new IllegalArgumentException(
          "the table \""
              + name
              + "\" is "
              + access
              + ": nobody could write to it but a process that"
              + " does nothing; make it PUBLIC, or create it in a server's init");
    }
    return ChildSpec.of(name, () -> new Keeper(name));
  }

  /** Owns a table. */
  private final class Keeper extends GenServer<Object> {
    private final String name;

    Keeper(String name) {
      this.name = name;
    }

    @Override
    protected void init() {
      create(name);
    }

    @Override
    protected void handle(Object message) {
      handleInfo(message);
    }

    @Override
    protected void handleInfo(Object message) {}
  }
}
