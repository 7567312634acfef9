package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Sys;
import dev.transom.process.ExitReason;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class InfoTest extends InfoScene {
  // ------------------------------------------------------------------ producers

  @Test
  void aProducerGetsItBehindWhatWaits() {
    StageRef source = source().start();
    source.syncInfo("at once");
    assertThat(next(infos)).isEqualTo("at once");
    source.pid().send(List.of(1, 2, 3));
    source.syncInfo("behind three");
    source.pid().send(List.of(4));
    source.asyncInfo("behind four");
    StageRef sink = AskingSink.start("sink", numbers(), seen);
    ask(sink, 2);
    assertThat(next(seen)).isEqualTo(1);
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    ask(sink, 1);
    assertThat(next(infos)).isEqualTo("behind three");
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    ask(sink, 1);
    assertThat(next(infos)).isEqualTo("behind four");
  }

  @Test
  void severalComeInOrder() {
    StageRef source = source().start();
    source.pid().send(List.of(1));
    for (int i = 0; i < 100; i++) {
      source.asyncInfo("info " + i);
    }
    source.syncInfo("last");
    assertThat(infos).isEmpty();
    ask(AskingSink.start("sink", numbers(), seen), 1);
    for (int i = 0; i < 100; i++) {
      assertThat(next(infos)).isEqualTo("info " + i);
    }
    assertThat(next(infos)).isEqualTo("last");
  }

  @Test
  void whatAStageTellsItselfComesBehindThePresentOutput() {
    StageRef source = source().start();
    source.pid().send(new Mark(List.of(1, 2), "end"));
    Sys.state(source.pid());
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    StageRef sink = AskingSink.start("sink", numbers(), seen);
    ask(sink, 1);
    assertThat(next(seen)).isEqualTo(1);
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    ask(sink, 1);
    assertThat(next(infos)).isEqualTo("end");
  }

  @Test
  void aFiniteProducerEndsBehindItsLastEvents() {
    StageRef source = source().start();
    source.pid().send(new Mark(List.of(1, 2), "complete"));
    StageRef sink = AskingSink.start("sink", numbers(), seen);
    ask(sink, 2);
    assertThat(source.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void itComesWhenTheEventsInFrontOfItAreDiscarded() {
    StageRef source = source().buffer(2, Keep.LAST).start();
    source.pid().send(List.of(1));
    source.syncInfo("behind one");
    source.pid().send(List.of(2));
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    source.pid().send(List.of(3));
    assertThat(next(dead).event()).isEqualTo(1);
    assertThat(next(infos)).isEqualTo("behind one");
  }

  @Test
  void newcomersThatAreDiscardedDoNotBringIt() {
    StageRef source = source().buffer(1, Keep.FIRST).start();
    source.pid().send(List.of(1));
    source.syncInfo("behind one");
    source.pid().send(List.of(2));
    assertThat(next(dead).event()).isEqualTo(2);
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
  }

  @Test
  void itPassesEveryPartitionsQueue() {
    StageRef source =
        source().dispatcher(Dispatcher.<Integer>partition(3, event -> event % 3)).start();
    StageRef zero = AskingSink.start("zero", numbers().partition(0), seen);
    StageRef one = AskingSink.start("one", numbers().partition(1), seen);
    source.pid().send(List.of(0, 1, 3, 4));
    source.syncInfo("marker");
    ask(zero, 10);
    assertThat(List.of(next(seen), next(seen))).containsExactly(0, 3);
    ask(one, 1);
    assertThat(next(seen)).isEqualTo(1);
    source.pid().send(List.of(1, 6));
    assertThat(next(seen)).as("another partition is not held up").isEqualTo(6);
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    ask(one, 1);
    assertThat(next(infos)).isEqualTo("marker");
    assertThat(next(seen)).isEqualTo(4);
  }

  @Test
  void itComesBehindWhatAnAccumulatingStageKeeps() {
    StageRef source = source().demand(DemandMode.ACCUMULATE).start();
    StageRef sink = AskingSink.start("sink", numbers(), seen);
    ask(sink, 5);
    source.pid().send(List.of(1));
    source.syncInfo("behind one");
    Sys.state(source.pid());
    assertThat(infos).isEmpty();
    source.demand(DemandMode.FORWARD);
    assertThat(next(infos)).isEqualTo("behind one");
    assertThat(next(seen)).isEqualTo(1);
  }

  // ------------------------------------------------------------------ others

  @Test
  void aConsumerGetsItAtOnce() {
    CountDownLatch gate = new CountDownLatch(1);
    StageRef source = source().start();
    StageRef sink =
        Consumer.of(
                "sink",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void handleEvents(Batch<Integer> batch) throws Exception {
                        seen.addAll(batch.events());
                        gate.await();
                      }

                      @Override
                      protected void handleInfo(Object message) {
                        infos.add(message);
                        infos.add(seen.size());
                      }
                    })
            .subscribe(numbers())
            .start();
    sink.syncInfo("idle");
    assertThat(List.of(next(infos), next(infos))).containsExactly("idle", 0);
    source.pid().send(List.of(1));
    OnNode.eventually(() -> seen.size() == 1);
    sink.asyncInfo("busy");
    gate.countDown();
    assertThat(List.of(next(infos), next(infos))).containsExactly("busy", 1);
  }

  /** Lets its events through a gate. */
  private final class Middle extends ProducerConsumer<Integer, Integer> {
    private final Semaphore gate;

    Middle(Semaphore gate) {
      this.gate = gate;
    }

    @Override
    protected void handleEvents(Batch<Integer> batch, Emitter<Integer> out) throws Exception {
      gate.acquire();
      out.emitAll(batch.events());
    }

    @Override
    protected void handleInfo(Object message, Emitter<Integer> out) {
      infos.add(message);
    }
  }

  @Test
  void aProducerConsumerGetsItBehindItsInputAndThenItsOutput() {
    Semaphore gate = new Semaphore(0);
    StageRef source = source().start();
    StageRef middle =
        ProducerConsumer.of("middle", () -> new Middle(gate))
            .subscribe(numbers().maxDemand(4).minDemand(3))
            .start();
    OnNode.eventually(() -> source.info().downstreams().getFirst().credit() == 4);
    source.pid().send(List.of(1, 2));
    OnNode.eventually(() -> source.info().downstreams().getFirst().sent() == 2);
    middle.syncInfo("marker");
    assertThat(infos).as("there is input").isEmpty();
    gate.release(100);
    StageRef sink = AskingSink.start("sink", Subscription.<Integer>to("middle"), seen);
    ask(sink, 1);
    assertThat(next(seen)).isEqualTo(1);
    Sys.state(middle.pid());
    Sys.state(middle.pid());
    assertThat(infos).as("there is output, or input").isEmpty();
    ask(sink, 1);
    assertThat(next(seen)).isEqualTo(2);
    assertThat(next(infos)).isEqualTo("marker");
    middle.syncInfo("nothing waits");
    assertThat(next(infos)).isEqualTo("nothing waits");
  }

  @Test
  void aMessageIsNotAnInfo() {
    StageRef source = source().start();
    source.pid().send(List.of(1));
    source.pid().send("message");
    assertThat(next(infos)).isEqualTo("message");
  }
}
