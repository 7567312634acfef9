package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.GenServer;
import dev.transom.otp.ServerName;
import dev.transom.otp.ServerPid;
import dev.transom.process.ExitReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What probes do, on both kinds of nodes. */
abstract class ProbeProcessContract {

  private final Duration zero = Duration.ZERO;

  @Test
  void takesTheOldestThatFitsAndLeavesTheOthers() {
    ProbeProcess probe = ProbeProcess.start();
    probe.pid().send("a");
    probe.pid().send(1);
    probe.pid().send("b");
    probe.pid().send(2);
    assertThat(probe.expect(Integer.class)).isEqualTo(1);
    assertThat(probe.expect(String.class, s -> s.startsWith("b"))).isEqualTo("b");
    assertThat(probe.received()).containsExactly("a", 2);
    probe.expectEqual(2);
    assertThat(probe.next()).isEqualTo("a");
    probe.expectNone();
  }

  @Test
  void saysWhatDidArrive() {
    ProbeProcess probe = ProbeProcess.start();
    probe.pid().send("a");
    assertThatThrownBy(() -> probe.limit(zero).expect(Integer.class))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected Integer within PT0S, received: [a]");
    assertThatThrownBy(() -> probe.limit(Duration.ofMillis(20)).expectEqual("b"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected b within PT0.02S, received: [a]");
    assertThatThrownBy(probe::expectNone)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("[a]");
    assertThat(probe.takeAll()).containsExactly("a");
    probe.expectNone();
  }

  @Test
  void aMessageThatComesAfterItsAskerHasGivenUpStays() {
    ProbeProcess probe = ProbeProcess.start();
    assertThatThrownBy(() -> probe.limit(zero).expect(String.class))
        .isInstanceOf(AssertionError.class);
    probe.pid().send("late");
    assertThat(probe.received()).containsExactly("late");
  }

  @Test
  void whatAConditionThrowsIsShownAndTakesNothing() {
    ProbeProcess probe = ProbeProcess.start();
    probe.pid().send("a");
    assertThatThrownBy(() -> probe.expect(String.class, s -> Integer.parseInt(s) > 0))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(NumberFormatException.class);
    assertThat(probe.received()).containsExactly("a");
  }

  @Test
  void answersCallsByItself() {
    ProbeProcess prices = ProbeProcess.start("prices");
    ProbeProcess buyer = ProbeProcess.start();
    prices.answer(Shop.Price.class, price -> price.sku().length());
    ServerPid<Shop.Message> shop = GenServer.start(() -> new Shop(prices.ref()));
    shop.cast(new Shop.Order("pen", buyer.pid()));
    buyer.expectEqual(new Shop.Receipt("pen", 3));
    prices.answer(Shop.Price.class, price -> 7);
    shop.cast(new Shop.Order("pen", buyer.pid()));
    buyer.expectEqual(new Shop.Receipt("pen", 7));
    prices.expectNone();
    ServerName.<String>of("prices").cast("cast");
    prices.expectEqual("cast");
  }

  @Test
  void looksForWhatMustNotComeAfterOthersHaveHandledTheirs() {
    ProbeProcess buyer = ProbeProcess.start();
    ServerPid<Shop.Message> shop = GenServer.start(() -> new Shop(buyer.ref()));
    shop.cast(new Shop.Late("pen", buyer.pid(), Duration.ofDays(1)));
    buyer.expectNone(shop.pid());
    shop.cast(new Shop.Late("pen", buyer.pid(), zero));
    buyer.expectEqual(new Shop.Receipt("pen", 0));
  }

  @Test
  void takesEnds() {
    ProbeProcess probe = ProbeProcess.start();
    ProbeProcess other = ProbeProcess.start();
    probe.monitor(other.pid());
    probe.link(other.pid());
    other.stop(ExitReason.shutdown("done"));
    assertThat(probe.expectDown(other.pid())).isEqualTo(ExitReason.shutdown("done"));
    assertThat(probe.expectExit(other.pid())).isEqualTo(ExitReason.shutdown("done"));
    probe.expectNone();
    ProbeProcess dead = ProbeProcess.start();
    dead.pid().kill();
    assertThat(probe.expectDown(dead.pid())).isEqualTo(ExitReason.NO_PROCESS);
  }

  @Test
  void oneThatHasEndedSaysSo() {
    ProbeProcess probe = ProbeProcess.start();
    probe.pid().kill();
    assertThatThrownBy(probe::next)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("has ended");
    assertThatThrownBy(probe::expectNone).isInstanceOf(AssertionError.class);
  }
}
