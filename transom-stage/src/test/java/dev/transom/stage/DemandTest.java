package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<List<Integer>> batches = new LinkedBlockingQueue<>();

  /** A producer that gives exactly what is asked for, until so many. */
  private static StageSpec<Void, Integer> upTo(int count) {
    return Producer.stateful(
        "numbers",
        0,
        (from, demand, out) -> {
          int to = (int) Math.min(count, from + demand);
          for (int i = from; i < to; i++) {
            out.emit(i);
          }
          if (to == count) {
            out.complete();
          }
          return to;
        });
  }

  private List<Integer> sizes(Subscription<Integer> subscription, int count) {
    List<Integer> sizes = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    upTo(count).start();
    StageRef sink =
        Consumer.of(
                "sink",
                subscription,
                batch -> {
                  sizes.add(batch.size());
                  seen.addAll(batch.events());
                })
            .start();
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertThat(seen).isEqualTo(IntStream.range(0, count).boxed().toList());
    return sizes;
  }

  @Test
  void byDefaultAThousandEventsComeInTwoBatches() {
    assertThat(sizes(Subscription.to("numbers"), 5_000)).containsOnly(500);
  }

  @Test
  void batchesAreAsLargeAsTheDifferenceOfTheDemands() {
    assertThat(sizes(Subscription.<Integer>to("numbers").maxDemand(100).minDemand(80), 1_000))
        .containsOnly(20);
  }

  @Test
  void theRestOfAMessageIsASmallBatchOfItsOwn() {
    assertThat(sizes(Subscription.<Integer>to("numbers").maxDemand(100).minDemand(20), 360))
        .containsExactly(80, 20, 80, 80, 20, 80);
  }

  @Test
  void demandOfOneGivesOneAtATime() {
    assertThat(sizes(Subscription.<Integer>to("numbers").maxDemand(1), 50))
        .hasSize(50)
        .containsOnly(1);
  }

  @Test
  void smallPiecesAreNotMerged() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    sink(Subscription.to("numbers"));
    Tap.awaitDemand(demands, 1_000);
    for (int i = 0; i < 10; i++) {
      tap.pid().send(new Tap.Emit(List.of(i, i, i)));
      assertThat(next(batches)).containsExactly(i, i, i);
    }
  }

  private StageRef sink(Subscription<Integer> subscription) {
    return Consumer.of("sink", subscription, batch -> batches.add(List.copyOf(batch.events())))
        .start();
  }

  @Test
  void handleDemandIsAskedForExactlyWhatTheBufferDoesNotCover() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    tap.pid().send(new Tap.Emit(IntStream.range(0, 12).boxed().toList()));
    OnNode.eventually(() -> tap.info().buffered() == 12);

    sink(Subscription.<Integer>to("numbers").maxDemand(10));

    assertThat(next(batches)).containsExactly(0, 1, 2, 3, 4);
    assertThat(next(batches)).containsExactly(5, 6, 7, 8, 9);
    assertThat(next(batches)).containsExactly(10, 11);
    Tap.awaitDemand(demands, 8);
  }

  @Test
  void whatAProducerOwesIsNotAskedForAgain() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    sink(Subscription.<Integer>to("numbers").maxDemand(10));
    assertThat(next(demands)).isEqualTo(10);

    tap.pid().send(new Tap.Emit(List.of(1, 2, 3, 4)));
    assertThat(next(batches)).hasSize(4);
    tap.pid().send(new Tap.Emit(List.of(5)));
    assertThat(next(batches)).hasSize(1);

    assertThat(next(demands)).isEqualTo(5);
    assertThat(demands).isEmpty();
  }

  @Test
  void noMoreIsSentThanWasAskedFor() {
    Semaphore gate = new Semaphore(0);
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("numbers").maxDemand(7).minDemand(0),
                batch -> {
                  batches.add(List.copyOf(batch.events()));
                  gate.acquire();
                })
            .start();
    Tap.awaitDemand(demands, 7);
    tap.pid().send(new Tap.Emit(IntStream.range(0, 20).boxed().toList()));

    assertThat(next(batches)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    StageInfo.Link link = sink.info().upstreams().getFirst();
    assertThat(link.sent()).isEqualTo(7);
    assertThat(link.credit()).isZero();
    assertThat(link.acknowledged()).isZero();
    OnNode.eventually(() -> tap.info().buffered() == 13);

    gate.release(3);
    assertThat(next(batches)).hasSize(7);
    assertThat(next(batches)).containsExactly(14, 15, 16, 17, 18, 19);
  }

  /** A consumer that asks for as many events as its messages say. */
  private final class Asking extends Consumer<Integer> {
    private Upstream producer;

    @Override
    protected Demand handleSubscribe(Upstream from) {
      producer = from;
      return Demand.MANUAL;
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      batches.add(List.copyOf(batch.events()));
    }

    @Override
    protected void handleInfo(Object message) {
      producer.ask((Integer) message);
    }
  }

  @Test
  void withManualDemandTheStageAsks() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    StageRef sink = Consumer.of("sink", Asking::new).subscribe(Subscription.to("numbers")).start();
    tap.pid().send(new Tap.Emit(IntStream.range(0, 2_000).boxed().toList()));
    OnNode.eventually(() -> tap.info().buffered() == 2_000);

    sink.pid().send(0);
    sink.pid().send(3);
    assertThat(next(batches)).containsExactly(0, 1, 2);
    sink.pid().send(1_500);
    assertThat(next(batches)).as("a whole message at once").hasSize(1_500);
    assertThat(tap.info().buffered()).isEqualTo(497);
    assertThat(demands).isEmpty();
  }

  @Test
  void automaticDemandRefusesToBeAskedByHand() {
    Tap.<Integer>spec("numbers", demands).start();
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    Consumer.of(
            "sink",
            () ->
                new Consumer<Integer>() {
                  private Upstream producer;

                  @Override
                  protected Demand handleSubscribe(Upstream from) {
                    producer = from;
                    return Demand.AUTOMATIC;
                  }

                  @Override
                  protected void handleEvents(Batch<Integer> batch) {
                    try {
                      batch.from().ask(1);
                    } catch (IllegalStateException e) {
                      thrown.add(e);
                    }
                  }
                })
        .subscribe(Subscription.to("numbers"))
        .start();
    Tap.awaitDemand(demands, 1_000);
    dev.transom.process.Processes.whereis("numbers").orElseThrow().send(new Tap.Emit(List.of(1)));
    assertThat(next(thrown)).hasMessageContaining("Demand.MANUAL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | maxDemand must be at least 1, got: 0",
        "10 | 10 | minDemand must be from 0 to 9 (maxDemand - 1), got: 10",
        "10 | -1 | minDemand must be from 0 to 9 (maxDemand - 1), got: -1",
      })
  void demandsAreValidated(int max, int min, String message) {
    Subscription<Integer> subscription =
        Subscription.<Integer>to("numbers").maxDemand(max).minDemand(min);
    StageSpec<Integer, Void> spec = Consumer.of("sink", subscription, batch -> {});
    assertThatIllegalArgumentException().isThrownBy(spec::start).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(spec::child).withMessage(message);
  }

  @Test
  void aRunningStageRefusesAnInvalidSubscriptionAndGoesOn() {
    StageRef tap = Tap.<Integer>spec("numbers", demands).start();
    StageRef sink = sink(Subscription.to("numbers"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.subscribe(Subscription.to("numbers").maxDemand(0)))
        .withMessage("maxDemand must be at least 1, got: 0");
    tap.pid().send(new Tap.Emit(List.of(1)));
    assertThat(next(batches)).containsExactly(1);
  }

  @Test
  void specificationsAreValidated() {
    StageSpec<Void, Integer> spec = upTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.buffer(0, Keep.LAST).start())
        .withMessage("the buffer must hold at least 1 event, got: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.maxRedeliveries(0).start())
        .withMessage("maxRedeliveries must be at least 1, got: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.maxDeadLetters(-1, Duration.ofSeconds(1)).child())
        .withMessage("maxDeadLetters must be at least 0, got: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Producer.from("", () -> List.of(1).iterator()))
        .withMessage("a stage needs a name");
  }
}
