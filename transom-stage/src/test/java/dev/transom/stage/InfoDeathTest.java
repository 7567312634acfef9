package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.transom.otp.Supervisor;
import dev.transom.otp.Sys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Infos, when the stage that is to get them dies or ends. */
class InfoDeathTest extends InfoScene {
  private Supervisor supervised(StageSpec<?, ?> stage) {
    return Supervisor.oneForOne()
        .intensity(100, Duration.ofSeconds(1))
        .child(stage.child())
        .start();
  }

  @Test
  void aSuccessorGetsWhatItsPredecessorHadNot() {
    Supervisor supervisor = supervised(source());
    StageRef source = StageRef.named("numbers");
    source.pid().send(List.of(1));
    source.syncInfo("first");
    var process = source.pid();
    Sys.suspend(process);
    source.asyncInfo("second"); // waits in the mailbox
    process.kill();
    OnNode.eventually(() -> !source.pid().equals(process));
    assertThat(infos).isEmpty();
    ask(AskingSink.start("sink", numbers(), seen), 1);
    assertThat(next(infos)).isEqualTo("first");
    assertThat(next(infos)).isEqualTo("second");
    supervisor.stop();
  }

  @Test
  void aHandlerThatDiesIsGivenItAgain() {
    BlockingQueue<Object> begun = new LinkedBlockingQueue<>();
    Supervisor supervisor =
        supervised(
            Producer.of(
                "numbers",
                () ->
                    new Producer<Integer>() {
                      @Override
                      protected void handleDemand(
                          long demand, dev.transom.stage.Source<Integer> out) {}

                      @Override
                      protected void handleInfo(
                          Object message, dev.transom.stage.Source<Integer> out) {
                        begun.add(message);
                        out.emit(1);
                        if (begun.size() == 1) {
                          self().kill();
                        }
                      }
                    }));
    StageRef.named("numbers").asyncInfo("info");
    OnNode.eventually(() -> begun.size() == 2);
    BlockingQueue<Integer> events = new LinkedBlockingQueue<>();
    ask(AskingSink.start("sink", numbers(), events), 10);
    assertThat(next(events)).isEqualTo(1);
    StageRef.named("numbers").syncInfo("another");
    assertThat(next(events)).as("of another: the first died uncommitted").isEqualTo(1);
    assertThat(begun).containsExactly("info", "info", "another");
    supervisor.stop();
  }

  @Test
  void aHandlerThatThrowsOnItTooOftenMakesItADeadLetter() {
    AtomicInteger calls = new AtomicInteger();
    Supervisor supervisor =
        supervised(
            Consumer.of(
                    "sink",
                    () ->
                        new Consumer<Integer>() {
                          @Override
                          protected void handleEvents(Batch<Integer> batch) {}

                          @Override
                          protected void handleInfo(Object message) {
                            if (message.equals("poison")) {
                              calls.incrementAndGet();
                              throw new IllegalStateException("told to");
                            }
                            infos.add(message);
                          }
                        })
                .maxRedeliveries(2)
                .deadLetters(dead::add));
    StageRef sink = StageRef.named("sink");
    sink.asyncInfo("poison");
    sink.asyncInfo("next");
    DeadLetter<?> letter = next(dead);
    assertThat(letter.event()).isEqualTo("poison");
    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.POISON);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.error()).containsInstanceOf(IllegalStateException.class);
    assertThat(next(infos)).isEqualTo("next");
    assertThat(calls).hasValue(2);
    assertThat(sink.info().deadLetters()).isEqualTo(1);
    supervisor.stop();
  }

  @Test
  void whatAnEndedStageHadNotGotIsADeadLetter() {
    StageRef source = source().start();
    source.pid().send(List.of(1));
    source.syncInfo("never");
    source.stop();
    assertThat(next(dead).event()).isEqualTo(1);
    DeadLetter<?> letter = next(dead);
    assertThat(letter.event()).isEqualTo("never");
    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.ABANDONED);
    source.asyncInfo("too late");
    assertThat(next(dead).event()).isEqualTo("too late");
    assertThatIllegalStateException()
        .isThrownBy(() -> source.syncInfo("too late"))
        .withMessageContaining("numbers has ended");
    assertThat(source.info().deadLetters()).isEqualTo(3);
  }

  @Test
  void aStageCannotWaitForItself() {
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    Producer.of(
            "numbers",
            () ->
                new Producer<Integer>() {
                  @Override
                  protected void init() {
                    try {
                      ref().syncInfo("x");
                    } catch (IllegalStateException e) {
                      thrown.add(e);
                    }
                  }

                  @Override
                  protected void handleDemand(long demand, dev.transom.stage.Source<Integer> out) {}
                })
        .start();
    assertThat(next(thrown)).hasMessageContaining("cannot wait for itself");
  }
}
