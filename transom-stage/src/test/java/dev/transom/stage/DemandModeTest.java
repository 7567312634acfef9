package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DemandModeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();

  private StageSpec<Void, Integer> accumulating() {
    return Tap.<Integer>spec("numbers", demands)
        .demand(DemandMode.ACCUMULATE)
        .deadLetters(dead::add);
  }

  private static Subscription<Integer> numbers() {
    return Subscription.<Integer>to("numbers");
  }

  private static BlockingQueue<Integer> sink(String name, Subscription<Integer> subscription) {
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    Consumer.of(name, subscription, batch -> seen.addAll(batch.events())).start();
    return seen;
  }

  private static List<Integer> take(BlockingQueue<Integer> seen, int count) {
    return IntStream.range(0, count).mapToObj(i -> next(seen)).toList();
  }

  /** The stage has handled everything that was sent to it before. */
  private static void settle(StageRef stage) {
    dev.transom.otp.Sys.state(stage.pid());
  }

  @Test
  void whatIsAskedIsKeptUntilForward() {
    StageRef tap = accumulating().start();
    sink("one", numbers().maxDemand(10));
    sink("two", numbers().maxDemand(20));
    settle(tap);
    assertThat(tap.demand()).isEqualTo(DemandMode.ACCUMULATE);
    assertThat(demands).isEmpty();
    tap.demand(DemandMode.FORWARD);
    assertThat(tap.demand()).isEqualTo(DemandMode.FORWARD);
    assertThat(next(demands)).as("in one sum").isEqualTo(30);
  }

  @Test
  void whatIsEmittedMeanwhileWaitsForForward() {
    StageRef tap = accumulating().start();
    BlockingQueue<Integer> seen = sink("sink", numbers());
    tap.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    settle(tap);
    assertThat(seen).isEmpty();
    assertThat(tap.estimateBufferedCount()).isEqualTo(3);
    tap.demand(DemandMode.FORWARD);
    assertThat(take(seen, 3)).containsExactly(1, 2, 3);
    Tap.awaitDemand(demands, 997);
  }

  @Test
  void theBufferKeepsItsLimitMeanwhile() {
    StageRef tap = accumulating().buffer(2, Keep.LAST).start();
    BlockingQueue<Integer> seen = sink("sink", numbers());
    tap.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    assertThat(next(dead).event()).isEqualTo(1);
    tap.pid().send(new Tap.Emit(List.of(4)));
    assertThat(next(dead).event()).isEqualTo(2);
    tap.demand(DemandMode.FORWARD);
    assertThat(take(seen, 2)).containsExactly(3, 4);
    assertThat(dead).isEmpty();
  }

  @Test
  void everySubscriberOfABroadcastGetsTheFirstEvent() {
    StageSpec<Void, Integer> source =
        Producer.fromIterable("numbers", IntStream.range(0, 100).boxed().toList())
            .dispatcher(Dispatcher.broadcast())
            .demand(DemandMode.ACCUMULATE);
    StageRef numbers = source.start();
    BlockingQueue<Integer> first = sink("first", numbers().maxDemand(3));
    settle(numbers);
    BlockingQueue<Integer> second = sink("second", numbers().maxDemand(7));
    numbers.demand(DemandMode.FORWARD);
    List<Integer> all = IntStream.range(0, 100).boxed().toList();
    assertThat(take(first, 100)).isEqualTo(all);
    assertThat(take(second, 100)).isEqualTo(all);
  }

  @Test
  void aRunningStageIsHeldUpAndGoesOn() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    BlockingQueue<Integer> seen = sink("sink", numbers().maxDemand(4).minDemand(3));
    Tap.awaitDemand(demands, 4);
    tap.pid().send(new Tap.Emit(List.of(1)));
    assertThat(next(seen)).isEqualTo(1);
    tap.demand(DemandMode.ACCUMULATE);
    tap.demand(DemandMode.ACCUMULATE);
    tap.pid().send(new Tap.Emit(List.of(2, 3)));
    settle(tap);
    assertThat(seen).isEmpty();
    tap.demand(DemandMode.FORWARD);
    assertThat(take(seen, 2)).containsExactly(2, 3);
  }

  @Test
  void aProducerConsumerLetsItsInputWait() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    BlockingQueue<Integer> handled = new LinkedBlockingQueue<>();
    StageRef middle =
        ProducerConsumer.<Integer, Integer>of(
                "middle",
                numbers(),
                (batch, out) -> {
                  handled.addAll(batch.events());
                  out.emitAll(batch.events());
                })
            .demand(DemandMode.ACCUMULATE)
            .start();
    BlockingQueue<Integer> seen = sink("sink", Subscription.<Integer>to("middle"));
    tap.pid().send(new Tap.Emit(List.of(1, 2)));
    OnNode.eventually(() -> tap.info().downstreams().getFirst().sent() == 2);
    settle(middle);
    assertThat(handled).isEmpty();
    middle.demand(DemandMode.FORWARD);
    assertThat(take(seen, 2)).containsExactly(1, 2);
  }

  @Test
  void aSuccessorKeepsTheMode() throws InterruptedException {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(accumulating().child())
            .child(Consumer.of("sink", numbers().maxDemand(5), batch -> {}).child())
            .start();
    StageRef tap = StageRef.named("numbers");
    Pid first = tap.pid();
    first.kill();
    OnNode.eventually(() -> !tap.pid().equals(first));
    settle(tap);
    assertThat(demands).isEmpty();
    tap.demand(DemandMode.FORWARD);
    Tap.awaitDemand(demands, 5);
    Pid second = tap.pid();
    second.kill();
    Tap.awaitDemand(demands, 5);
    assertThat(tap.demand()).isEqualTo(DemandMode.FORWARD);
    supervisor.stop();
  }

  @Test
  void whoEndsWhileItAccumulatesWaitsForForward() {
    StageRef tap = accumulating().start();
    BlockingQueue<Integer> seen = sink("sink", numbers());
    tap.pid().send(new Tap.Emit(List.of(1)));
    tap.pid().send(new Tap.Complete());
    settle(tap);
    assertThat(tap.pid().isAlive()).isTrue();
    tap.demand(DemandMode.FORWARD);
    assertThat(next(seen)).isEqualTo(1);
    assertThat(tap.await()).isEqualTo(dev.transom.process.ExitReason.NORMAL);
  }

  @Test
  void optionsOfAnOutputAreRefusedForAConsumer() {
    StageSpec<Integer, Void> sink = Consumer.of("sink", numbers(), batch -> {});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.demand(DemandMode.FORWARD).buffer(3, Keep.LAST).child())
        .withMessage(
            "the consumer sink puts out no events: demand, buffer is for producers and"
                + " producer-consumers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.dispatcher(Dispatcher.fair()).start())
        .withMessageContaining("dispatcher");
    Tap.<Integer>spec("numbers", demands).start();
    StageRef running = sink.start();
    assertThatIllegalStateException()
        .isThrownBy(() -> running.demand(DemandMode.ACCUMULATE))
        .withMessageContaining("sink is a consumer");
    assertThat(running.demand()).isEqualTo(DemandMode.FORWARD);
  }

  @Test
  void aStageIsFoundByItsName() {
    StageRef tap = accumulating().start();
    assertThat(StageRef.named("numbers").pid()).isEqualTo(tap.pid());
    assertThat(Processes.whereis("numbers")).contains(tap.pid());
    tap.stop();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> StageRef.named("numbers"))
        .isInstanceOf(StageNotFoundException.class)
        .hasMessageContaining("there is no stage \"numbers\" on this node");
  }
}
