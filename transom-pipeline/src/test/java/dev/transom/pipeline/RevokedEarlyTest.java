package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A source is not told of messages that it has back. */
class RevokedEarlyTest {
  @RegisterExtension final OnNode node = new OnNode();

  @Test
  void acknowledgeNowDoesNothingAfterItsGroupWasRevoked() throws Exception {
    Acks acks = new Acks();
    AtomicReference<SourceContext<String>> context = new AtomicReference<>();
    CountDownLatch inHandler = new CountDownLatch(1);
    CountDownLatch revoked = new CountDownLatch(1);
    Source<String> source =
        given -> {
          context.set(given);
          return (demand, out) -> {
            if (given.position() == 0) {
              out.emit(acks.of("a").group("g"));
            }
            return false;
          };
        };
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .process(message -> {
              inHandler.countDown();
              revoked.await();
              return message.acknowledgeNow();
            })
            .start("p");
    inHandler.await();
    assertThat(context.get().revoke("g", Duration.ZERO)).isEqualTo(1);
    revoked.countDown();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    assertThat(acks.calls).isEqualTo(List.of());
  }

  @Test
  void aCallOfAnAcknowledgerThatHasBegunIsOverWhenTheGroupIsRevoked() throws Exception {
    AtomicReference<SourceContext<String>> context = new AtomicReference<>();
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean isTold = new AtomicBoolean();
    Acknowledger slow =
        messages -> {
          inCall.countDown();
          goOn.await();
          isTold.set(true);
        };
    Source<String> source =
        given -> {
          context.set(given);
          return (demand, out) -> {
            out.emit(Message.of("a").group("g").acknowledger(slow, "a"));
            return false;
          };
        };
    Pipeline<String> pipeline = Pipeline.from(source).start("p");
    inCall.await();
    AtomicBoolean wasTold = new AtomicBoolean();
    Thread revoking =
        Thread.ofVirtual()
            .start(() -> {
              context.get().revoke("g", Duration.ZERO);
              wasTold.set(isTold.get());
            });
    OnNode.eventually(() -> Set.of(State.WAITING, State.TERMINATED).contains(revoking.getState()));
    goOn.countDown();
    revoking.join();
    assertThat(wasTold).isTrue();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
  }
}
