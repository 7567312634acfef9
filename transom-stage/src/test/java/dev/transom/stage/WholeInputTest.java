package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collecting stage gives a result of its whole input or none. */
class WholeInputTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();

  private StageSpec<Integer, Void> collecting(String name, Subscription<Integer> subscription) {
    return Consumer.collecting(name, subscription, Collectors.toList(), results::add);
  }

  private StageRef run(CancelMode mode, Object end) {
    StageRef numbers = Tap.<Integer>spec("numbers").deadLetters(letter -> {}).start();
    StageRef all = collecting("all", Subscription.<Integer>to("numbers").cancel(mode)).start();
    numbers.pid().send(new Tap.Emit(List.of(1, 2)));
    numbers.pid().send(end);
    numbers.await();
    return all;
  }

  @ParameterizedTest
  @EnumSource(names = {"PERMANENT", "WHEN_ALL_END"})
  void aProducerThatHasFinishedGaveAllOfIt(CancelMode mode) {
    assertThat(run(mode, new Tap.Complete()).await()).isEqualTo(ExitReason.NORMAL);
    assertThat(results).containsExactly(List.of(1, 2));
  }

  @ParameterizedTest
  @EnumSource(names = {"PERMANENT", "WHEN_ALL_END"})
  void oneThatWasStoppedHadMoreToGive(CancelMode mode) {
    assertThat(run(mode, new Tap.Stop(ExitReason.SHUTDOWN)).await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(results).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PERMANENT", "WHEN_ALL_END", "TRANSIENT"})
  void soHadOneThatCrashed(CancelMode mode) {
    assertThat(run(mode, new Tap.Crash()).await().isAbnormal()).isTrue();
    assertThat(results).isEmpty();
  }

  @Test
  void neitherDoesTheNextInTheChainTakeAPartForTheWhole() {
    StageRef numbers = Tap.<Integer>spec("numbers").deadLetters(letter -> {}).start();
    StageRef doubled =
        ProducerConsumer.<Integer, Integer>of(
                "doubled",
                Subscription.<Integer>to("numbers").cancel(CancelMode.WHEN_ALL_END),
                (batch, out) -> batch.events().forEach(i -> out.emit(2 * i)))
            .start();
    StageRef all = collecting("all", Subscription.to("doubled")).start();
    numbers.pid().send(new Tap.Emit(List.of(1)));
    numbers.pid().send(new Tap.Stop(ExitReason.SHUTDOWN));
    assertThat(all.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(doubled.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(results).isEmpty();
  }

  @Test
  void aProducerThatItsSupervisorStopsHasNotFinished() {
    Supervisor root =
        Supervisor.oneForOne().child(Tap.<Integer>spec("numbers").child()).start("root");
    StageRef all = collecting("all", Subscription.to("numbers")).start();
    root.stop();
    assertThat(all.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(results).isEmpty();
  }
}
