package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Processes by key: each registers itself, under any object as the key, with a value or without,
 * and is found by others. With {@linkplain #unique unique} keys a key has one process at most, and
 * serves as its {@linkplain #name name}; with {@linkplain #duplicate duplicate} keys it has any
 * number, which is how to tell many of something.
 *
 * {@snippet :
 * static final Registry<String, String> ROOMS = Registry.unique("rooms");
 * static final Registry<String, Integer> READERS = Registry.duplicate("readers");
 *
 * Supervisor.oneForOne().child(ROOMS.child()).child(READERS.child()).start("names");
 *
 * NamedServer<Room.Message> lobby = ROOMS.name("lobby");
 * GenServer.start(lobby, Room::new);
 * lobby.cast(new Room.Enter("ann"));
 *
 * READERS.register("news", 1); // in a process: itself
 * READERS.dispatch("news", readers -> readers.forEach(one -> one.pid().send("fresh")));
 * }
 *
 * <p>This object describes a registry and stands for it, by its name, on {@link Node#current()}. It
 * is immutable and for use by any thread and any process; what must be done by a process for itself
 * says so. All of it reads and writes memory that is shared, and asks no process: lookups take no
 * lock. Keys and values are shared and must be immutable; keys need {@code equals} and {@code
 * hashCode}.
 *
 * <p><b>Dead processes are not found</b>: entries go with the death of their process, at once, like
 * names.
 *
 * <p><b>The registry itself</b> runs as a process under its name. Under a supervisor it keeps its
 * entries when its process is killed, and lookups go on meanwhile. It ends when its process ends
 * that has no supervisor, or when its supervisor will not start it again. Then the entries are
 * gone, and those who were registered get its exit signal, as by a link: they end too, unless they
 * trap exits or it ended normally. A registry that does not run throws {@link
 * ServerEndedException}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class Registry<K, V> {
  private final String name;
  private final boolean unique;
  private final List<ServerRef<?>> listeners;
  private final Map<String, Object> metadata;

  private Registry(
      String name, boolean unique, List<ServerRef<?>> listeners, Map<String, Object> metadata) {
    this.name = name;
    this.unique = unique;
    this.listeners = List.copyOf(listeners);
    this.metadata = Map.copyOf(metadata);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a registry needs a name");
    }
  }

  /**
   * A registry whose keys have one process each.
   *
   * @param name its name on the node, that of its process too
   * @param <K> the keys
   * @param <V> the values
   * @return the registry, which need not run yet
   */
  public static <K, V> Registry<K, V> unique(String name) {
    return new Registry<>(name, true, List.of(), Map.of());
  }

  /**
   * A registry whose keys have any number of processes each; one process may register several times
   * under the same key.
   *
   * @param name its name on the node, that of its process too
   * @param <K> the keys
   * @param <V> the values
   * @return the registry, which need not run yet
   */
  public static <K, V> Registry<K, V> duplicate(String name) {
    return new Registry<>(name, false, List.of(), Map.of());
  }

  // ------------------------------------------------------------------ options

  /**
   * With one more listener, which is sent a {@link RegistryEvent} when a process registers or is
   * registered no more. What nobody takes, because the listener does not run, is counted as
   * dropped.
   *
   * @param listener a process by its name or pid; it gets plain messages ({@code handleInfo})
   * @return a changed registry, to be started
   */
  public Registry<K, V> listener(ServerRef<?> listener) {
    List<ServerRef<?>> more = new ArrayList<>(listeners);
    more.add(listener);
    return new Registry<>(name, unique, more, metadata);
  }

  /**
   * With something that the registry tells everybody from its start; see {@link #findMetadata}.
   *
   * @param key which
   * @param value what, immutable
   * @return a changed registry, to be started
   */
  public Registry<K, V> metadata(String key, Object value) {
    Map<String, Object> more = new HashMap<>(metadata);
    more.put(key, value);
    return new Registry<>(name, unique, listeners, more);
  }

  /**
   * The name of the registry.
   *
   * @return the name, which is that of its process too
   */
  public String name() {
    return name;
  }

  boolean isUnique() {
    return unique;
  }

  List<ServerRef<?>> listeners() {
    return listeners;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  // ------------------------------------------------------------------ life

  /**
   * Starts the registry on the current node, without a supervisor.
   *
   * @return its process
   * @throws NameTakenException if a living process has its name
   */
  public Pid start() {
    return RegistryKeeper.start(this, null);
  }

  /**
   * Starts the registry linked to the calling process.
   *
   * @return its process
   * @throws NameTakenException if a living process has its name
   * @throws IllegalStateException if the caller is not a process
   */
  public Pid startLink() {
    return RegistryKeeper.start(this, ServerStart.requireCaller());
  }

  /**
   * The registry as a child of a supervisor, with its name as the id. Put it before those who
   * register.
   *
   * @return the spec
   */
  public ChildSpec child() {
    return ChildSpec.starting(name, new RegistryKeeper.Start(this))
        .options(SpawnOptions.DEFAULT.name(name));
  }

  /**
   * Stops the registry with {@link ExitReason#NORMAL}, and waits for its end. Who was registered
   * goes on without its entries; under a supervisor that starts it again nothing is lost.
   *
   * @throws ServerEndedException if it does not run
   */
  public void stop() {
    ServerName.of(name).stop();
  }

  // ------------------------------------------------------------------ registering

  /**
   * Registers the calling process, with a value.
   *
   * @param key the key
   * @param value the value
   * @throws NameTakenException if keys are unique and a living process has it; it says which
   * @throws IllegalStateException if the caller is not a process
   * @throws ServerEndedException if the registry does not run
   */
  public void register(K key, V value) {
    running().register(caller("register"), key, Objects.requireNonNull(value, "value"));
  }

  /**
   * Registers the calling process, without a value.
   *
   * @param key the key
   * @throws NameTakenException if keys are unique and a living process has it; it says which
   * @throws IllegalStateException if the caller is not a process
   * @throws ServerEndedException if the registry does not run
   */
  public void register(K key) {
    running().register(caller("register"), key, null);
  }

  /**
   * Takes back what the calling process registered under a key.
   *
   * @param key the key
   * @return false if it was not registered under it
   * @throws IllegalStateException if the caller is not a process
   * @throws ServerEndedException if the registry does not run
   */
  public boolean unregister(K key) {
    return running().unregister(caller("unregister"), key, entry -> true);
  }

  /**
   * Takes back what the calling process registered under a key with certain values.
   *
   * @param key the key
   * @param test asked about the value of each entry that has one
   * @return false if there was no such entry
   * @throws IllegalStateException if the caller is not a process
   * @throws ServerEndedException if the registry does not run
   */
  public boolean unregister(K key, Predicate<? super V> test) {
    return running().unregister(caller("unregister"), key, withValue(test));
  }

  /**
   * Changes the value that the calling process is registered with; for unique keys.
   *
   * @param key the key
   * @param change from the old value to the new one
   * @return the new value
   * @throws IllegalStateException if the caller is not registered under the key, or without a
   *     value, or keys are not unique
   * @throws ServerEndedException if the registry does not run
   */
  public V updateValue(K key, UnaryOperator<V> change) {
    Registrations<K, V> entries = running();
    Pid self = caller("updateValue");
    requireUnique("updateValue");
    return entries.update(self, key, change);
  }

  // ------------------------------------------------------------------ finding

  /**
   * Who is registered under a key.
   *
   * @param key the key
   * @return the living processes with their values, in order of registration
   * @throws ServerEndedException if the registry does not run
   */
  public List<RegistryEntry<K, V>> lookup(K key) {
    return running().table.find(key, entry -> true);
  }

  /**
   * Who is registered under a key with certain values.
   *
   * @param key the key
   * @param test asked about the value of each entry that has one
   * @return the living processes with their values, in order of registration
   * @throws ServerEndedException if the registry does not run
   */
  public List<RegistryEntry<K, V>> match(K key, Predicate<? super V> test) {
    return running().table.find(key, withValue(test));
  }

  /**
   * The process under a key; for unique keys.
   *
   * @param key the key
   * @return its address; empty if nobody has the key
   * @throws IllegalStateException if keys are not unique
   * @throws ServerEndedException if the registry does not run
   */
  public Optional<Pid> whereis(K key) {
    return Optional.ofNullable(unique(running(), "whereis").find(key)).map(RegistryEntry::pid);
  }

  /**
   * What a process is registered under.
   *
   * @param pid the process
   * @return a key for each of its entries, in order of registration; empty if it is dead
   * @throws ServerEndedException if the registry does not run
   */
  public List<K> keys(Pid pid) {
    return running().entriesOf(pid).stream().map(RegistryEntry::key).toList();
  }

  /**
   * Everybody who is registered.
   *
   * @return the living processes with their keys and values, in no order
   * @throws ServerEndedException if the registry does not run
   */
  public List<RegistryEntry<K, V>> entries() {
    return running().table.all().toList();
  }

  /**
   * How many entries there are. Counts them one by one.
   *
   * @return the number, without those of dead processes
   * @throws ServerEndedException if the registry does not run
   */
  public int count() {
    return Math.toIntExact(running().table.all().count());
  }

  /**
   * How many entries a key has.
   *
   * @param key the key
   * @return the number, without those of dead processes
   * @throws ServerEndedException if the registry does not run
   */
  public int count(K key) {
    return lookup(key).size();
  }

  /**
   * Does something with all who are registered under a key, in the calling thread; nothing if there
   * are none.
   *
   * @param key the key
   * @param action given the living processes with their values, in order of registration
   * @throws ServerEndedException if the registry does not run
   */
  public void dispatch(K key, Consumer<? super List<RegistryEntry<K, V>>> action) {
    List<RegistryEntry<K, V>> all = lookup(key);
    if (!all.isEmpty()) {
      action.accept(all);
    }
  }

  // ------------------------------------------------------------------ names

  /**
   * A key as the name of a server, which is registered without a value; for unique keys. Whoever
   * asks for it vouches for the type of the messages.
   *
   * @param key the key
   * @param <M> the messages of whoever has the key
   * @return the name; nobody need have it yet, and the registry need not run
   * @throws IllegalStateException if keys are not unique
   */
  public <M> RegistryName<M> name(K key) {
    requireUnique("name");
    return new RegistryName<>(this, key, null);
  }

  /**
   * A key as the name of a server, which is registered with a value when it is started under this;
   * for unique keys.
   *
   * @param key the key
   * @param value the value
   * @param <M> the messages of whoever has the key
   * @return the name; nobody need have it yet, and the registry need not run
   * @throws IllegalStateException if keys are not unique
   */
  public <M> RegistryName<M> name(K key, V value) {
    requireUnique("name");
    return new RegistryName<>(this, key, Objects.requireNonNull(value, "value"));
  }

  @SuppressWarnings("unchecked") // by name(key), which was given a K
  Optional<Pid> holder(Object key) {
    return find(Node.current()) == null ? Optional.empty() : whereis((K) key);
  }

  @SuppressWarnings("unchecked") // by name(key, value), which was given a K and a V
  void claim(Node node, Pid pid, Object key, @Nullable Object value) {
    running(node).register(pid, (K) key, (V) value);
  }

  String text(Object key) {
    return name + "/" + Calls.text(key);
  }

  // ------------------------------------------------------------------ metadata

  /**
   * Something that the registry tells everybody.
   *
   * @param key which
   * @param type its type
   * @param <T> its type
   * @return what was put; empty if nothing was
   * @throws ClassCastException if it is of another type
   * @throws ServerEndedException if the registry does not run
   */
  public <T> Optional<T> findMetadata(String key, Class<T> type) {
    return Optional.ofNullable(running().metadata.get(key)).map(type::cast);
  }

  /**
   * Lets the registry tell something to everybody, until it ends.
   *
   * @param key which
   * @param value what, immutable; replaces what there was
   * @throws ServerEndedException if the registry does not run
   */
  public void putMetadata(String key, Object value) {
    running().metadata.put(key, Objects.requireNonNull(value, "value"));
  }

  /**
   * Lets the registry no more tell something.
   *
   * @param key which
   * @throws ServerEndedException if the registry does not run
   */
  public void removeMetadata(String key) {
    running().metadata.remove(key);
  }

  // ------------------------------------------------------------------ the running one

  @SuppressWarnings("unchecked") // whoever makes two registries of one name vouches for their types
  private @Nullable Registrations<K, V> find(Node node) {
    return (Registrations<K, V>) Registries.of(node).find(name);
  }

  private Registrations<K, V> running() {
    return running(Node.current());
  }

  private Registrations<K, V> running(Node node) {
    Registrations<K, V> found = find(node);
    if (found == null) {
      throw new ServerEndedException(this, ExitReason.NO_PROCESS, "");
    }
    if (found.registry().unique != unique) {
      throw new IllegalStateException(
          this + " runs with " + (unique ? "duplicate" : "unique") + " keys: use it as such");
    }
    return found;
  }

  private KeyTable.Unique<K, V> unique(Registrations<K, V> entries, String what) {
    requireUnique(what);
    return (KeyTable.Unique<K, V>) entries.table;
  }

  private void requireUnique(String what) {
    if (!unique) {
      throw new IllegalStateException(
          this + " has duplicate keys, and " + what + " is for unique ones: use lookup");
    }
  }

  private static Pid caller(String what) {
    Pid caller = Calls.KERNEL.caller();
    if (caller == null) {
      throw new IllegalStateException(
          what
              + " was called by a plain thread: a process registers itself, so call it inside one");
    }
    return caller;
  }

  private static <K, V> Predicate<RegistryEntry<K, V>> withValue(Predicate<? super V> test) {
    return entry -> entry.findValue().filter(test).isPresent();
  }

  @Override
  public String toString() {
    return '"' + name + '"';
  }
}
