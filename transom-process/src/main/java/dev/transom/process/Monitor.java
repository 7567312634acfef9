package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One watch of one process over another, made by {@link Self#monitor(Pid)} or {@link
 * Self#monitor(String)}. Monitors stack: each gives a {@link Down} of its own.
 */
public final class Monitor {
  private static final int ACTIVE = 0;
  static final int FIRING = 1;
  private static final int FIRED = 2;
  static final int CANCELLED = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Monitor.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Who takes it from ACTIVE decides whether there is a Down. */
  private volatile int state = ACTIVE;

  final Cell watcher;
  final Pid target;
  private final @Nullable String name;

  Monitor(Cell watcher, Pid target, @Nullable String name) {
    this.watcher = watcher;
    this.target = target;
    this.name = name;
  }

  /**
   * The monitored process.
   *
   * @return its address
   */
  public Pid pid() {
    return target;
  }

  /**
   * The name by which the process was monitored.
   *
   * @return the name; empty if it was monitored by its pid
   */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** False if it is active no more. */
  boolean claim(int next) {
    return STATE.compareAndSet(this, ACTIVE, next);
  }

  /** The Down is in the mailbox. */
  void fired() {
    state = FIRED;
  }

  /** Whether a Down is on its way to the mailbox at this moment. */
  boolean isFiring() {
    return state == FIRING;
  }

  @Override
  public String toString() {
    return "Monitor[" + watcher + " of " + target + "]";
  }
}
