package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An idle timeout that init asks for, in virtual time. */
class GenServerIdleInitTest {
  private final SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1);
  private final Probe probe = new Probe();

  @AfterEach
  void close() {
    seeded.node().close();
  }

  private ServerPid<Lab.Message> start(Duration timeout) throws Exception {
    class Idle extends Lab {
      Idle() {
        super(GenServerIdleInitTest.this.probe);
      }

      @Override
      protected void init() {
        idleTimeout(timeout);
      }
    }

    return seeded.node().call(() -> GenServer.<Lab.Message>start(Idle::new));
  }

  @Test
  void firesOnceIfNoMessageComes() throws Exception {
    start(Duration.ofSeconds(10));
    seeded.advance(Duration.ofSeconds(9));
    probe.expectNothing();
    seeded.advance(Duration.ofMinutes(1));
    probe.expect("idle");
    probe.expectNothing();
  }

  @Test
  void isCancelledByTheFirstMessage() throws Exception {
    ServerPid<Lab.Message> lab = start(Duration.ofSeconds(10));
    seeded.advance(Duration.ofSeconds(9));
    lab.pid().send("hello");
    seeded.advance(Duration.ofMinutes(1));
    probe.expect("hello");
    probe.expectNothing();
  }

  @Test
  void ofZeroFiresAsSoonAsNothingWaits() throws Exception {
    start(Duration.ZERO);
    seeded.advance(Duration.ofMillis(1));
    probe.expect("idle");
    assertThat(seeded.node().timerCount()).isZero();
  }
}
