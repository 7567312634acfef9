package dev.transom.otp;

import dev.transom.process.Pid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process has registered in one registry; this object's monitor guards it, and no code of
 * users runs under it. As a {@link Runnable} it is the end of all of that, at the process's death.
 *
 * <p>A change of the table and the word to listeners are one step under the lock of the key. So for
 * one key they hear things in the order in which they happened, and who hears that a key is free
 * finds it free. Locks are taken in one order: that of a tenant, then that of a key.
 */
final class Tenant<K, V> implements Runnable {
  final Pid pid;
  private final Registrations<K, V> home;
  private final List<RegistryEntry<K, V>> entries = new ArrayList<>(2);
  private boolean closed;

  Tenant(Pid pid, Registrations<K, V> home) {
    this.pid = pid;
    this.home = home;
  }

  /** Null if it was added, else who stands in the way. */
  synchronized @Nullable RegistryEntry<K, V> add(RegistryEntry<K, V> entry) {
    home.checkOpen();
    if (closed) {
      throw new IllegalStateException(
          pid + " has ended: it cannot be registered as " + entry.key() + " in " + home.registry());
    }
    synchronized (home.lock(entry.key())) {
      RegistryEntry<K, V> holder = home.table.add(entry);
      if (holder == null) {
        entries.add(entry);
        home.tell(new RegistryEvent.Registered(home.name(), entry));
      }
      return holder;
    }
  }

  /** False if it was not there any more. */
  synchronized boolean remove(RegistryEntry<K, V> entry) {
    if (!entries.remove(entry)) {
      return false;
    }
    takeOut(entry);
    return true;
  }

  /** False if the entry is not there any more. */
  synchronized boolean replace(RegistryEntry<K, V> old, RegistryEntry<K, V> fresh) {
    int place = entries.indexOf(old);
    if (place < 0) {
      return false;
    }
    entries.set(place, fresh);
    home.table.replace(old, fresh);
    return true;
  }

  synchronized List<RegistryEntry<K, V>> entries() {
    return List.copyOf(entries);
  }

  /** A dead process's entries are out of the table when this returns. */
  synchronized void settle() {
    if (!pid.isAlive()) {
      run();
    }
  }

  /** The process is dead. */
  @Override
  public synchronized void run() {
    end();
  }

  /** Takes all entries out for good; false if there were none. */
  synchronized boolean end() {
    boolean any = !entries.isEmpty();
    closed = true;
    entries.forEach(this::takeOut);
    entries.clear();
    home.forget(this); // last: who waits for a key finds us until it is free
    return any;
  }

  private void takeOut(RegistryEntry<K, V> entry) {
    synchronized (home.lock(entry.key())) {
      home.table.remove(entry);
      home.tell(new RegistryEvent.Unregistered(home.name(), entry));
    }
  }
}
