package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReturnOrderTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
  private final Semaphore gate = new Semaphore(0);

  private StageRef holding(StageRef tap, String name, int max) {
    long before = credit(tap);
    StageRef stage =
        Consumer.of(
                name,
                Subscription.<Integer>to("numbers").maxDemand(max).minDemand(0),
                batch -> {
                  seen.addAll(batch.events());
                  gate.acquire();
                })
            .start();
    OnNode.eventually(() -> credit(tap) == before + max);
    return stage;
  }

  private static long credit(StageRef tap) {
    return tap.info().downstreams().stream().mapToLong(StageInfo.Link::credit).sum();
  }

  private List<Integer> take(int count) {
    List<Integer> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(next(seen));
    }
    return events;
  }

  @Test
  void whatTwoDeadConsumersHeldComesBackInTheOrderOfTheOutput() {
    StageRef tap = Tap.<Integer>spec("numbers").dispatcher(Dispatcher.greedy()).start();
    StageRef first = holding(tap, "first", 4);
    tap.pid().send(new Tap.Emit(List.of(0, 1, 2, 3)));
    assertThat(take(4)).containsExactly(0, 1, 2, 3);
    StageRef second = holding(tap, "second", 4);
    tap.pid().send(new Tap.Emit(List.of(4, 5, 6, 7)));
    assertThat(take(4)).containsExactly(4, 5, 6, 7);
    second.pid().kill();
    OnNode.eventually(() -> tap.info().buffered() == 4);
    first.pid().kill();
    OnNode.eventually(() -> tap.info().buffered() == 8);
    tap.pid().send(new Tap.Emit(List.of(8, 9)));
    OnNode.eventually(() -> tap.info().buffered() == 10);
    gate.release(100);
    Consumer.of("third", Subscription.<Integer>to("numbers"), batch -> seen.addAll(batch.events()))
        .start();
    assertThat(take(10)).isEqualTo(IntStream.range(0, 10).boxed().toList());
  }
}
