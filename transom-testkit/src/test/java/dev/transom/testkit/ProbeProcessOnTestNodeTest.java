package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Processes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What probes do in virtual time. */
class ProbeProcessOnTestNodeTest extends ProbeProcessContract {
  @RegisterExtension final NodeExtension test = NodeExtension.virtual();

  @Test
  void nothingComesForAWhile() {
    ProbeProcess probe = ProbeProcess.start();
    Processes.sendAfter(Duration.ofHours(1), probe.pid(), "late");
    probe.expectNone(Duration.ofMinutes(59));
    assertThatThrownBy(() -> probe.expectNone(Duration.ofMinutes(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("late");
    assertThat(test.time().elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatIsExpectedMayTakeVirtualTime() {
    ProbeProcess probe = ProbeProcess.start().limit(Duration.ofDays(2));
    Processes.sendAfter(Duration.ofDays(1), probe.pid(), "late");
    probe.expectEqual("late");
    assertThat(test.time().elapsed()).isEqualTo(Duration.ofDays(1));
  }
}
