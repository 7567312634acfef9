package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers handed over and back, very often: no core is lost (the extension looks) and nobody
 * sleeps.
 */
class HandOverStressTest {
  @RegisterExtension final TestNode test = new TestNode(2);

  private void callInCallbacks(int callers, int each) throws InterruptedException {
    Pid[] echoes = {Actor.echo(), Actor.echo(), Actor.echo()};
    CountDownLatch done = new CountDownLatch(callers);
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Pid echo = echoes[i % echoes.length];
      pids.add(
          Actor.spawn((me, envelope) -> {
            int left = (int) envelope.message();
            for (int k = 0; k < 10; k++) {
              Duration timeout = left % 20 == 0 ? null : TestNode.LONG;
              Outcome<Object> outcome = Actor.call(echo, left).await(timeout);
              assertThat(outcome).isEqualTo(new Outcome.Answered<Object>(left));
            }
            if (left > 0) {
              me.pid().send(left - 10);
            } else {
              done.countDown();
            }
          }));
    }
    pids.forEach(pid -> pid.send(each));
    assertThat(done.await(60, TimeUnit.SECONDS)).as(() -> SchedulerDump.of(test.node())).isTrue();
  }

  private void mix(int each) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(12);
    for (int i = 0; i < 12; i++) {
      int way = i % 4;
      Actor.spawn(
              (me, envelope) -> {
                int left = (int) envelope.message();
                switch (way) {
                  case 0 -> Processes.blocking(() -> left);
                  case 1 -> me.self().sleep(Duration.ofNanos(1));
                  case 2 -> me.self().receive(String.class, Duration.ofNanos(1 + left));
                  default ->
                      Processes.blocking(() -> {
                        me.self().sleep(Duration.ofNanos(left));
                        return 0;
                      });
                }
                if (left > 0) {
                  me.pid().send(left - 1);
                } else {
                  done.countDown();
                }
              })
          .send(each);
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).as(() -> SchedulerDump.of(test.node())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16, 200})
  void callsInCallbacks(int callers) throws InterruptedException {
    callInCallbacks(callers, 20_000 / callers * 2);
  }

  @Test
  void everyWayToWait() throws InterruptedException {
    mix(200);
  }

  @Test
  @Tag("soak")
  void allOfThisForLong() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      callInCallbacks(2 + i % 30, 50_000);
      mix(1_000);
    }
  }
}
