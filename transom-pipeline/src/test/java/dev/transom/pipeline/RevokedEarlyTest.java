package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A handler may not tell the source of a message that the source has back. */
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
}
