package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is registered in one registry of one node. It belongs to the registry's process, its keeper,
 * and ends with it; but under a supervisor only when that will start no other keeper.
 *
 * <p>Who holds the monitor of this object decides about keepers. Registering needs {@link Tenant}s
 * only: each looks at {@code ended} after it has made itself known, and the end looks for tenants
 * after it has set {@code ended}, so that none is forgotten.
 */
final class Registrations<K, V> {
  private final Registry<K, V> registry;
  private final Node node;
  private final Registries home;
  final KeyTable<K, V> table;
  final Map<String, Object> metadata;
  private final Map<Pid, Tenant<K, V>> tenants = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final Object[] locks = new Object[64]; // of keys, by their hash
  private volatile List<ServerRef<?>> listeners;
  private volatile boolean ended;

  private Pid keeper;
  private boolean supervised;
  private boolean keeperDead;
  private @Nullable ExitReason abandoned;

  Registrations(
      Registry<K, V> registry, Node node, Registries home, Pid keeper, boolean supervised) {
    this.registry = registry;
    this.node = node;
    this.home = home;
    this.table = registry.isUnique() ? new KeyTable.Unique<>() : new KeyTable.Duplicate<>();
    this.metadata = new ConcurrentHashMap<>(registry.metadata());
    this.listeners = registry.listeners();
    this.keeper = keeper;
    this.supervised = supervised;
    Arrays.setAll(locks, i -> new Object());
  }

  String name() {
    return registry.name();
  }

  Registry<K, V> registry() {
    return registry;
  }

  // ------------------------------------------------------------------ keepers

  /** Goes on under another keeper; false if it has ended. */
  synchronized boolean adopt(Registry<?, ?> as, Pid successor, boolean underSupervisor) {
    if (ended) {
      return false;
    }
    if (as.isUnique() != registry.isUnique()) {
      throw new IllegalStateException(
          registry + " is kept for its supervisor with other keys: stop that one first");
    }
    listeners = as.listeners();
    keeper = successor;
    supervised = underSupervisor;
    keeperDead = false;
    abandoned = null;
    return true;
  }

  void keeperDied(Pid dead) {
    ExitReason reason;
    synchronized (this) {
      if (keeper != dead) {
        return;
      }
      keeperDead = true;
      ExitReason why = Calls.KERNEL.exitReason(dead);
      reason = abandoned != null ? abandoned : why == null ? ExitReason.NO_PROCESS : why;
      if (supervised && abandoned == null) {
        return; // the supervisor starts another keeper, or abandons this
      }
    }
    end(dead, reason);
  }

  /** No keeper will come after that one, which may be about to die still. */
  void abandon(Pid last, ExitReason reason) {
    synchronized (this) {
      if (keeper != last) {
        return;
      }
      if (!keeperDead) {
        abandoned = reason;
        return;
      }
    }
    end(last, reason);
  }

  private void end(Pid last, ExitReason reason) {
    ended = true;
    home.remove(this);
    List<Tenant<K, V>> all = new ArrayList<>(tenants.values());
    all.sort(Comparator.comparingLong(tenant -> tenant.pid.id())); // the same order in every run
    for (Tenant<K, V> tenant : all) {
      Calls.KERNEL.forgetDeath(tenant.pid, tenant);
      if (tenant.end()) {
        Calls.KERNEL.signal(last, tenant.pid, reason);
      }
    }
  }

  void checkOpen() {
    if (ended) {
      throw new ServerEndedException(registry, ExitReason.NO_PROCESS, "");
    }
  }

  // ------------------------------------------------------------------ entries

  Object lock(K key) {
    int hash = key.hashCode();
    return locks[(hash ^ (hash >>> 16)) & (locks.length - 1)];
  }

  void register(Pid pid, K key, @Nullable V value) {
    RegistryEntry<K, V> entry = new RegistryEntry<>(key, pid, value, lastNumber.incrementAndGet());
    while (true) {
      RegistryEntry<K, V> holder = tenant(pid).add(entry);
      if (holder == null) {
        return;
      }
      if (holder.isValid()) {
        throw new NameTakenException(registry.text(key), holder.pid());
      }
      Tenant<K, V> last = tenants.get(holder.pid());
      if (last != null) {
        last.settle(); // not under a monitor of ours: two zombies could wait for each other
      }
    }
  }

  private Tenant<K, V> tenant(Pid pid) {
    Tenant<K, V> there = tenants.get(pid);
    if (there != null) {
      Calls.KERNEL.checkCaller();
      return there;
    }
    Tenant<K, V> fresh = new Tenant<>(pid, this);
    Tenant<K, V> other = tenants.putIfAbsent(pid, fresh);
    if (other != null) {
      return other;
    }
    boolean alive = false;
    try {
      alive = Calls.KERNEL.onDeath(pid, fresh);
    } finally {
      if (!alive) {
        fresh.run(); // to be refused
      }
    }
    return fresh;
  }

  List<RegistryEntry<K, V>> entriesOf(Pid pid) {
    Tenant<K, V> tenant = tenants.get(pid);
    return tenant == null || !pid.isAlive() ? List.of() : tenant.entries();
  }

  boolean unregister(Pid pid, K key, Predicate<RegistryEntry<K, V>> test) {
    boolean any = false;
    for (RegistryEntry<K, V> entry : entriesOf(pid)) {
      Tenant<K, V> tenant = tenants.get(pid);
      any |= entry.key().equals(key) && test.test(entry) && tenant != null && tenant.remove(entry);
    }
    return any;
  }

  /** Changes what a process is registered with, under a key that only one may have. */
  V update(Pid pid, K key, UnaryOperator<V> change) {
    RegistryEntry<K, V> old = ((KeyTable.Unique<K, V>) table).find(key);
    if (old == null || old.pid() != pid) {
      throw new IllegalStateException(
          pid
              + " is not registered as "
              + registry.text(key)
              + ": only who is may update its value");
    }
    V before =
        old.findValue()
            .orElseThrow(() ->
                new IllegalStateException(
                    registry.text(key)
                        + " was registered without a value: there is none to update"));
    RegistryEntry<K, V> fresh = old.with(change.apply(before));
    Tenant<K, V> tenant = tenants.get(pid);
    if (tenant == null || !tenant.replace(old, fresh)) {
      Calls.KERNEL.checkCaller();
      throw new IllegalStateException(
          registry.text(key) + " was unregistered while its value was updated");
    }
    return fresh.value();
  }

  void forget(Tenant<K, V> tenant) {
    tenants.remove(tenant.pid, tenant);
  }

  // ------------------------------------------------------------------ listeners

  /** Not by send: the thread may be that of whoever ends a process, and limits must not hold it. */
  void tell(RegistryEvent event) {
    if (!listeners.isEmpty()) {
      node.run(() -> listeners.forEach(listener -> tell(listener, event)));
    }
  }

  private void tell(ServerRef<?> listener, RegistryEvent event) {
    Pid pid = listener.whereis().filter(Pid::isAlive).orElse(null);
    if (pid == null) {
      Calls.KERNEL.countDropped(node);
    } else {
      Calls.KERNEL.post(pid, Kind.TIMER, event);
    }
  }
}
