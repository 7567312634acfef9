package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A thread process with a limit that waits for "go" in user code, then empties its mailbox. */
record Held(Pid pid, CountDownLatch go, Probe probe) {
  static Held spawn(int size, Overflow overflow) {
    CountDownLatch go = new CountDownLatch(1);
    Probe probe = new Probe();
    Pid pid =
        Processes.spawn(
            self -> {
              self.trapExit(true);
              probe.pid().send("ready");
              go.await();
              while (true) {
                probe.pid().send(self.receive());
              }
            },
            limit(size, overflow));
    assertThat(probe.next()).isEqualTo("ready");
    return new Held(pid, go, probe);
  }

  List<Object> release(int expected) {
    go.countDown();
    List<Object> got = new ArrayList<>();
    for (int i = 0; i < expected; i++) {
      got.add(probe.next());
    }
    probe.expectNothing();
    return got;
  }

  static SpawnOptions limit(int size, Overflow overflow) {
    return SpawnOptions.DEFAULT.mailbox(size, overflow);
  }
}
