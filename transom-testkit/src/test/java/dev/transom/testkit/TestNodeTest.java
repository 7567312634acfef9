package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.GenServer;
import dev.transom.otp.ServerPid;
import dev.transom.process.Node;
import dev.transom.process.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestNodeTest {
  @Test
  void timePassesOnlyWhenTheTestSaysSo() {
    try (TestNode test = TestNode.start()) {
      test.run(() -> {
        ProbeProcess probe = ProbeProcess.start();
        Processes.sendEvery(Duration.ofHours(1), probe.pid(), "tick");
        test.runUntilIdle();
        assertThat(test.elapsed()).isZero();
        test.advance(Duration.ofHours(5));
        assertThat(probe.takeAll()).hasSize(5);
        assertThat(test.now()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(5)));
        assertThat(test.clock().instant()).isEqualTo(test.now());
      });
    }
  }

  @Test
  void awaitsConditionsInVirtualTime() {
    try (TestNode test = TestNode.start()) {
      test.run(() -> {
        ProbeProcess probe = ProbeProcess.start();
        Processes.sendAfter(Duration.ofHours(1), probe.pid(), "tick");
        test.await(() -> test.elapsed().toHours() == 1, Duration.ofDays(1));
        probe.expectEqual("tick");
        assertThatThrownBy(() -> test.await(() -> false, Duration.ofDays(1)))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("seed");
      });
    }
  }

  private static List<Integer> order(long seed) {
    List<Integer> order = new ArrayList<>();
    try (TestNode test = TestNode.start(seed)) {
      assertThat(test.seed()).isEqualTo(seed);
      test.run(() -> {
        List<ServerPid<Object>> servers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          int mine = i;
          servers.add(
              GenServer.start(() ->
                  new GenServer<Object>() {
                    @Override
                    protected void handle(Object message) {
                      order.add(mine);
                    }
                  }));
        }
        servers.forEach(server -> server.cast("go"));
        test.runUntilIdle();
      });
    }
    return order;
  }

  @Test
  void aSeedDecidesTheOrder() {
    assertThat(order(1)).isEqualTo(order(1)).hasSize(10).isNotEqualTo(order(2));
  }

  @Test
  void aFailureShowsTheSeed() {
    try (TestNode test = TestNode.start(42)) {
      assertThatThrownBy(() ->
              test.run(() -> {
                throw new IllegalStateException("oops");
              }))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("oops")
          .hasMessageContaining("transom.test.seed=42")
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void crashesAreKept() {
    try (TestNode test = TestNode.start()) {
      test.run(() -> {
        ServerPid<Object> bad =
            GenServer.start(() ->
                new GenServer<Object>() {
                  @Override
                  protected void handle(Object message) {
                    throw new IllegalStateException("bad");
                  }
                });
        bad.cast("x");
        test.runUntilIdle();
        assertThat(test.crashes()).hasSize(1);
      });
    }
  }

  @Test
  void closingStopsTheNode() {
    TestNode test = TestNode.start();
    Node node = test.node();
    test.run(ProbeProcess::start);
    test.close();
    test.close();
    assertThat(node.isStopped()).isTrue();
    assertThat(node.processCount()).isZero();
  }
}
