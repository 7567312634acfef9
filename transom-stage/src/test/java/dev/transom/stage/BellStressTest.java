package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static dev.transom.stage.Tap.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hand-shakes between stages, very often: what is asked, sent and acknowledged is written first
 * and told by a bell afterwards, so nobody sleeps while there is something to do. A lost bell shows
 * as a run that does not end.
 */
class BellStressTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static void onWorkers(int workers, Runnable test) {
    try (Node node = Node.start(NodeOptions.DEFAULT.workers(workers))) {
      node.run(test);
    }
  }

  /** Each event needs a bell in each direction. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void oneEventAtATime(int demand) {
    onWorkers(
        4,
        () -> {
          int chains = 3;
          int events = 10_000;
          BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
          for (int i = 0; i < chains; i++) {
            StageSpec<Void, Integer> source =
                Producer.fromIterable("numbers" + i, range(0, events));
            StageSpec<Integer, Integer> middle =
                ProducerConsumer.of(
                    "middle" + i,
                    Subscription.to(source).maxDemand(demand).minDemand(demand - 1),
                    (batch, out) -> out.emitAll(batch.events()));
            StageSpec<Integer, Void> sink =
                Consumer.collecting(
                    "sink" + i,
                    Subscription.to(middle).maxDemand(demand).minDemand(0),
                    Collectors.toList(),
                    results::add);
            List.of(source, middle, sink).forEach(StageSpec::start);
          }
          for (int i = 0; i < chains; i++) {
            assertThat(next(results, LONG)).isEqualTo(range(0, events));
          }
        });
  }

  /** The last acknowledgement meets the producer's decision to drain. */
  @Test
  void manyShortLives() {
    onWorkers(
        4,
        () -> {
          for (int i = 0; i < 1_500; i++) {
            int events = i % 4;
            BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
            StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, events));
            StageRef producer = source.start();
            StageRef consumer =
                Consumer.collecting(
                        "sink",
                        Subscription.to(source).maxDemand(1),
                        Collectors.toList(),
                        results::add)
                    .start();
            assertThat(producer.await(LONG)).contains(ExitReason.NORMAL);
            assertThat(consumer.await(LONG)).contains(ExitReason.NORMAL);
            assertThat(next(results, LONG)).isEqualTo(range(0, events));
          }
        });
  }

  /** A bell may be lost with a process, but what it told is not. */
  @Test
  void bellsThatDieWithTheirProcess() {
    onWorkers(
        4,
        () -> {
          int events = 20_000;
          BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
          StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, events));
          StageSpec<Integer, Integer> middle =
              ProducerConsumer.of(
                  "middle",
                  Subscription.to(source).maxDemand(2),
                  (batch, out) -> out.emitAll(batch.events()));
          StageSpec<Integer, Void> sink =
              Consumer.collecting(
                  "sink", Subscription.to(middle).maxDemand(3), Collectors.toList(), results::add);
          SupervisorSpec spec =
              Supervisor.oneForOne().intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
          Supervisor supervisor =
              spec.child(source.child()).child(middle.child()).child(sink.child()).start();
          List<String> names = List.of("numbers", "middle", "sink");
          for (int i = 0; i < 1_500 && results.isEmpty(); i++) {
            Processes.whereis(names.get(i % names.size())).ifPresent(Pid::kill);
            List<Integer> result = pollABit(results);
            if (result != null) {
              results.add(result);
            }
          }
          assertThat(next(results, LONG)).isEqualTo(range(0, events));
          supervisor.stop();
        });
  }

  /** Lets the others run for a moment. */
  private static List<Integer> pollABit(BlockingQueue<List<Integer>> results) {
    try {
      return results.poll(200, TimeUnit.MICROSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
