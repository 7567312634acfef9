package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.GenServer;
import dev.transom.otp.ServerPid;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What probes do on a real node. */
class ProbeProcessOnRealNodeTest extends ProbeProcessContract {
  @RegisterExtension final NodeExtension test = NodeExtension.real();

  @Test
  void nothingCanBeWaitedFor() {
    assertThatThrownBy(() -> ProbeProcess.start().expectNone(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TestNode");
  }

  @Test
  void aThreadProcessCanAskOne() throws Exception {
    ProbeProcess probe = ProbeProcess.start();
    AtomicReference<Object> got = new AtomicReference<>();
    Pid pid = Processes.spawn(self -> got.set(probe.next()));
    probe.pid().send("hello");
    assertThat(Processes.await(pid)).isEqualTo(ExitReason.NORMAL);
    assertThat(got.get()).isEqualTo("hello");
  }

  @Test
  void holdsACallUntilTheTestAnswersIt() {
    ProbeProcess prices = ProbeProcess.start("prices");
    ProbeProcess buyer = ProbeProcess.start();
    ServerPid<Shop.Message> shop = GenServer.start(() -> new Shop(prices.ref()));
    shop.cast(new Shop.Order("pen", buyer.pid()));
    ProbeCall<Shop.Price, Integer> call = prices.expectCall(Shop.Price.class);
    assertThat(call.request().sku()).isEqualTo("pen");
    buyer.expectNone();
    call.reply(3);
    buyer.expectEqual(new Shop.Receipt("pen", 3));
    assertThatThrownBy(() -> call.reply(4)).isInstanceOf(AssertionError.class);
  }

  @Test
  void severalThreadsWaitAtOnceAndEachGetsOne() throws Exception {
    ProbeProcess probe = ProbeProcess.start();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      int mine = i;
      threads[i] = Thread.startVirtualThread(() -> probe.expect(Integer.class, n -> n == mine));
    }
    for (int i = threads.length - 1; i >= 0; i--) {
      probe.pid().send(i);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    probe.expectNone();
  }
}
