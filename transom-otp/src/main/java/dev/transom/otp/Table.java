package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map in memory that all processes share and one owns: for state that many read and that must not
 * wait in line at a process. It ends with its owner, unless that has named an heir. By default all
 * read and the owner writes.
 *
 * {@snippet :
 * static final Table<String, Integer> PRICES = Table.named("prices"); // for everybody
 *
 * @Override
 * protected void init() { // of the server that owns it
 *   Table.spec().create("prices");
 *   PRICES.put("pen", 3);
 * }
 *
 * int price = PRICES.find("pen").orElse(0); // in any thread
 *
 * Table<String, Long> hits = Table.named("hits"); // PUBLIC
 * hits.merge("home", 1L, Long::sum); // counts, atomically
 * }
 *
 * <p>Every operation on one key is atomic, also beside others. Reads take no lock and see what was
 * written before. Functions given to {@link #update} and {@link #merge} run in the caller without a
 * lock, and again if another write came in between: they must change nothing else. Keys and values
 * are shared and must be immutable; keys need {@code equals} and {@code hashCode}.
 *
 * <p>Who may not read or write gets {@link TableAccessException}. When the table is gone, by the
 * death of its owner at the latest, everything throws {@link TableEndedException}. A killed owner
 * writes no more; a write by others that races with their being killed may still arrive, like a
 * send.
 *
 * <p>This object is a reference to one table, or to whatever table has a name on {@link
 * Node#current()}. It is for use by any thread and any process.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class Table<K, V> {
  private final @Nullable TableStore<K, V> fixed;
  private final String name;

  Table(TableStore<K, V> store) {
    this.fixed = store;
    this.name = store.label;
  }

  private Table(String name) {
    this.fixed = null;
    this.name = name;
  }

  /**
   * Describes a table: protected, without heir.
   *
   * @return the spec, to be created in a process
   */
  public static TableSpec spec() {
    return new TableSpec(Access.PROTECTED, Optional.empty(), "");
  }

  /**
   * The table of a name, looked up at every use; so it outlives restarts of its owner. Whoever asks
   * for it vouches for the types.
   *
   * @param name the name
   * @param <K> the keys
   * @param <V> the values
   * @return a reference; there need be no such table yet
   */
  public static <K, V> Table<K, V> named(String name) {
    return new Table<>(Objects.requireNonNull(name, "name"));
  }

  @SuppressWarnings("unchecked") // vouched for by whoever called named
  private TableStore<K, V> store() {
    TableStore<K, V> mine = fixed;
    return mine != null ? mine : (TableStore<K, V>) Tables.of(Node.current()).find(name);
  }

  private Map<K, V> readable() {
    TableStore<K, V> store = store();
    store.checkRead();
    return store.entries;
  }

  // ------------------------------------------------------------------ reading

  /**
   * The value of a key.
   *
   * @param key the key
   * @return its value; empty if there is none
   * @throws TableAccessException if the caller may not read
   * @throws TableEndedException if the table is gone
   */
  public Optional<V> find(K key) {
    return Optional.ofNullable(readable().get(key));
  }

  /**
   * Whether a key has a value.
   *
   * @param key the key
   * @return false if there is none
   * @throws TableAccessException if the caller may not read
   * @throws TableEndedException if the table is gone
   */
  public boolean contains(K key) {
    return readable().containsKey(key);
  }

  /**
   * How many keys have a value.
   *
   * @return the number; an estimate while others write
   * @throws TableAccessException if the caller may not read
   * @throws TableEndedException if the table is gone
   */
  public int size() {
    return readable().size();
  }

  /**
   * Does something with each entry, in no order. Each key comes once. What is there from the
   * beginning to the end of this comes for sure, with a value that it has had meanwhile; what
   * others put or remove meanwhile may come or not.
   *
   * @param action given key and value; may use the table
   * @throws TableAccessException if the caller may not read
   * @throws TableEndedException if the table is gone
   */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    readable().forEach(action);
  }

  /**
   * A copy of all entries, as consistent as {@link #forEach}.
   *
   * @return an immutable map
   * @throws TableAccessException if the caller may not read
   * @throws TableEndedException if the table is gone
   */
  public Map<K, V> entries() {
    return Map.copyOf(readable());
  }

  // ------------------------------------------------------------------ writing

  /**
   * Gives a key a value.
   *
   * @param key the key
   * @param value the value
   * @return the value that it had before; empty if none
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public Optional<V> put(K key, V value) {
    TableStore<K, V> store = store();
    return store.write(() -> Optional.ofNullable(store.entries.put(key, value)));
  }

  /**
   * Gives a key a value if it has none.
   *
   * @param key the key
   * @param value the value
   * @return false if it has one, which stays
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public boolean putIfAbsent(K key, V value) {
    TableStore<K, V> store = store();
    return store.write(() -> store.entries.putIfAbsent(key, value) == null);
  }

  /**
   * Changes the value of a key, if it has one.
   *
   * @param key the key
   * @param change from the old value to the new one; may run several times
   * @return the new value; empty if there was none to change
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public Optional<V> update(K key, UnaryOperator<V> change) {
    TableStore<K, V> store = store();
    while (true) {
      store.checkWrite(); // before the function runs for nothing
      V old = store.entries.get(key);
      if (old == null) {
        return Optional.empty();
      }
      V fresh = Objects.requireNonNull(change.apply(old), "the change gave null: use remove");
      if (store.write(() -> store.entries.replace(key, old, fresh))) {
        return Optional.of(fresh);
      }
    }
  }

  /**
   * Gives a key a value, or combines it with the value that it has: {@code merge(key, 1L,
   * Long::sum)} counts.
   *
   * @param key the key
   * @param value the value of a key that has none
   * @param combine from the old value and the given one to the new one; may run several times
   * @return the new value
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public V merge(K key, V value, BinaryOperator<V> combine) {
    while (true) {
      if (putIfAbsent(key, value)) {
        return value;
      }
      Optional<V> fresh = update(key, old -> combine.apply(old, value));
      if (fresh.isPresent()) {
        return fresh.get();
      }
    }
  }

  /**
   * Takes a key and its value away.
   *
   * @param key the key
   * @return its value; empty if there was none
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public Optional<V> remove(K key) {
    TableStore<K, V> store = store();
    return store.write(() -> Optional.ofNullable(store.entries.remove(key)));
  }

  /**
   * Takes all keys away, one after the other.
   *
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public void clear() {
    TableStore<K, V> store = store();
    store.write(() -> {
      store.entries.clear();
      return true;
    });
  }

  // ------------------------------------------------------------------ owning

  /**
   * Who owns the table.
   *
   * @return the process
   * @throws TableEndedException if the table is gone
   */
  public Pid owner() {
    return store().owner();
  }

  /**
   * Who may use the table.
   *
   * @return the rule
   * @throws TableEndedException if the table is gone
   */
  public Access access() {
    TableStore<K, V> store = store();
    store.checkOpen();
    return store.access;
  }

  /**
   * Gives the table to another process, which is sent {@link TableInherited}. For the owner. The
   * heir stays the same.
   *
   * @param receiver the new owner
   * @param note what to tell, immutable
   * @throws TableAccessException if the caller is not the owner
   * @throws IllegalStateException if the receiver has ended
   * @throws TableEndedException if the table is gone
   */
  public void giveTo(Pid receiver, Object note) {
    store()
        .giveTo(Objects.requireNonNull(receiver, "receiver"), Objects.requireNonNull(note, "note"));
  }

  /**
   * Names another heir, for the next death of an owner only: an heir names the next. For the owner.
   *
   * @param heir who is to own the table when its owner has died
   * @param note what to tell, immutable
   * @throws TableAccessException if the caller is not the owner
   * @throws TableEndedException if the table is gone
   */
  public void heir(Pid heir, Object note) {
    store().heir(Objects.requireNonNull(heir, "heir"), Objects.requireNonNull(note, "note"));
  }

  /**
   * Ends the table. For whoever may write.
   *
   * @throws TableAccessException if the caller may not write
   * @throws TableEndedException if the table is gone
   */
  public void close() {
    store().close();
  }

  @Override
  public String toString() {
    return "Table[" + name + "]";
  }
}
