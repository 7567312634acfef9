package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.Shareable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A table: its entries, and whose they are. As a {@link Runnable} it is what the owner's death does
 * to it.
 *
 * <p>The monitor of this object guards the owner. A write that only the owner may do is done under
 * it too, and so is the owner's death: a dead owner's write can neither follow the heir's first
 * look nor get lost in the middle. No code of users runs under it but {@code equals} and {@code
 * hashCode} of keys.
 */
final class TableStore<K, V> implements Runnable, Shareable {
  final Map<K, V> entries = new ConcurrentHashMap<>();
  final String label;
  final @Nullable String name;
  final Access access;
  private final Tables home;
  private volatile Pid owner;
  private volatile @Nullable String end; // why there is no table any more
  private @Nullable Pid heir;
  private Object note;

  TableStore(Tables home, @Nullable String name, TableSpec spec, Pid owner) {
    this.home = home;
    this.name = name;
    this.label = name == null ? "of " + owner : '"' + name + '"';
    this.access = spec.access();
    this.owner = owner;
    this.heir = spec.heir().orElse(null);
    this.note = spec.note();
    if (!Calls.KERNEL.onDeath(owner, this)) {
      throw new IllegalStateException(owner + " has ended: it cannot own a table");
    }
  }

  Pid owner() {
    checkOpen();
    return owner;
  }

  // ------------------------------------------------------------------ the gate

  boolean isOpen() {
    if (!owner.isAlive()) {
      run(); // whoever ends it has not come to this yet
    }
    return end == null;
  }

  void checkOpen() {
    if (!isOpen()) {
      throw new TableEndedException("the table " + label + " is gone: " + end);
    }
  }

  void checkRead() {
    checkOpen();
    if (access == Access.PRIVATE) {
      checkOwner("read");
    }
  }

  void checkWrite() {
    checkOpen();
    Calls.KERNEL.checkCaller();
    if (access != Access.PUBLIC) {
      checkOwner("write to");
    }
  }

  private void checkOwner(String what) {
    Pid caller = Calls.KERNEL.caller();
    if (caller != owner) {
      String who = caller == null ? "a plain thread" : caller.toString();
      throw new TableAccessException(label, access, owner, what, who);
    }
  }

  <T> T write(Supplier<T> change) {
    if (access == Access.PUBLIC) {
      checkWrite();
      return change.get();
    }
    synchronized (this) {
      checkWrite();
      return change.get();
    }
  }

  // ------------------------------------------------------------------ whose it is

  synchronized void giveTo(Pid receiver, Object words) {
    checkOpen();
    Calls.KERNEL.checkCaller();
    checkOwner("give away");
    Pid giver = owner;
    if (receiver == giver) {
      return;
    }
    if (!Calls.KERNEL.onDeath(receiver, this)) {
      throw new IllegalStateException(receiver + " has ended: it cannot own the table " + label);
    }
    Calls.KERNEL.forgetDeath(giver, this);
    handOver(giver, receiver, words);
  }

  synchronized void heir(Pid newHeir, Object words) {
    checkOpen();
    Calls.KERNEL.checkCaller();
    checkOwner("name an heir of");
    heir = newHeir;
    note = words;
  }

  synchronized void close() {
    checkWrite();
    Calls.KERNEL.forgetDeath(owner, this);
    end("it was closed");
  }

  /** The owner has died. */
  @Override
  public synchronized void run() {
    Pid dead = owner;
    if (end != null || dead.isAlive()) {
      return;
    }
    Pid next = heir;
    if (next != null && next.isAlive() && Calls.KERNEL.onDeath(next, this)) {
      heir = null;
      handOver(dead, next, note);
    } else {
      ExitReason reason = Calls.KERNEL.exitReason(dead);
      end("its owner " + dead + " has ended (" + reason + ") and no living heir was named");
    }
  }

  private void handOver(Pid from, Pid to, Object words) {
    owner = to;
    // not by send: the thread may be that of whoever ends the owner, and limits must not hold it
    Calls.KERNEL.post(to, Kind.TIMER, new TableInherited(new Table<K, V>(this), from, words));
  }

  private void end(String why) {
    end = why;
    if (name != null) {
      home.remove(name, this);
    }
    entries.clear();
  }
}
