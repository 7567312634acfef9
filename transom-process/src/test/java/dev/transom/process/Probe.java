package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process whose mailbox a plain thread can read. */
final class Probe {
  /** Tells the probe to watch somebody; it answers with a {@link Monitor}. */
  private record Watch(Pid pid) {}

  private record LinkTo(Pid pid) {}

  private record Linked(Pid pid) {}

  private final LinkedBlockingQueue<Object> messages = new LinkedBlockingQueue<>();
  private final Pid pid;

  Probe() {
    pid =
        Processes.spawn(self -> {
          self.trapExit(true);
          while (true) {
            switch (self.receive()) {
              case Watch watch -> messages.add(self.monitor(watch.pid));
              case LinkTo link -> {
                self.link(link.pid);
                messages.add(new Linked(link.pid));
              }
              case Object message -> messages.add(message);
            }
          }
        });
  }

  Pid pid() {
    return pid;
  }

  /** Watches a process; to be called while no other message is expected. */
  Monitor watch(Pid other) {
    pid.send(new Watch(other));
    return next(Monitor.class);
  }

  void link(Pid other) {
    pid.send(new LinkTo(other));
    next(Linked.class);
  }

  Object next() {
    try {
      Object next = messages.poll(TestNode.LONG.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no message came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  <T> T next(Class<T> type) {
    Object next = next();
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  /** What has arrived so far; everything that was sent to the probe before the call has. */
  Optional<Object> poll() {
    Object mark = new Object();
    pid.send(mark);
    Object next = next();
    if (next == mark) {
      return Optional.empty();
    }
    Object end = next();
    if (end != mark) {
      throw new AssertionError("more than one message: " + next + ", " + end);
    }
    return Optional.of(next);
  }

  void expectNothing() {
    assertThat(poll()).isEmpty();
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
