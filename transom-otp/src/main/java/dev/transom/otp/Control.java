package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a supervisor can be asked. Sent as SYSTEM calls: specs carry code, which the check of
 * messages must not look into, and a limited mailbox must not hold it up.
 */
sealed interface Control<R> {
  /** Start a child; the answer is empty if it chose not to start. */
  record StartChild(ChildSpec spec) implements Control<Optional<Pid>> {}

  /** Stop the child of an id. */
  record TerminateChild(String id) implements Control<Boolean> {}

  /** Start the child of an id, which does not run. */
  record RestartChild(String id) implements Control<Optional<Pid>> {}

  /** Forget the child of an id, which does not run. */
  record DeleteChild(String id) implements Control<Boolean> {}

  /** Stop the child of a pid; false if there is none. */
  record TerminatePid(Pid pid) implements Control<Boolean> {}

  /** All children. */
  record WhichChildren() implements Control<List<Child>> {}

  /** How many children. */
  record CountChildren() implements Control<ChildCount> {}

  /** Asks a supervisor and waits for ever: a start takes as long as the child's init. */
  static <R> R ask(ServerRef<?> supervisor, Control<R> what) {
    return Calls.call(supervisor.pid(), supervisor, Kind.SYSTEM, what, Calls.FOREVER);
  }
}
