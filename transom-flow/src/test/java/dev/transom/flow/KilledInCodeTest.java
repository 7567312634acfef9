package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stage is killed while it waits in a function of the user, which is interrupted by that: this is
 * no failure of the function, and the result is the same.
 */
class KilledInCodeTest {
  private static final long CAUGHT = 23;
  private static final int ELEMENTS = 40;

  @RegisterExtension final OnNode onNode = new OnNode();

  /** Holds the first who comes with an element, until it is interrupted. */
  private static final class Trap {
    final BlockingQueue<Pid> caught = new LinkedBlockingQueue<>();
    private final AtomicInteger visits = new AtomicInteger();

    long pass(long element) throws InterruptedException {
      Pid caller = Kernel.get().caller();
      if (element == CAUGHT && caller != null && visits.getAndIncrement() == 0) {
        caught.add(caller);
        new CountDownLatch(1).await();
      }
      return element;
    }

    /** Where nothing checked may be thrown. */
    long passed(long element) {
      try {
        return pass(element);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Scene(String place, Function<Trap, List<Long>> flow) implements Serializable {
    @Override
    public String toString() {
      return place;
    }
  }

  private static Scene scene(String place, Function<Trap, Flow<Long>> flow) {
    return new Scene(place, trap -> flow.apply(trap).toList());
  }

  private static Flow<Long> numbers() {
    return Flow.range(0, ELEMENTS).maxDemand(10);
  }

  private static Collector<Long, ?, List<Long>> collector(Trap trap) {
    return Collectors.mapping(trap::passed, Collectors.toList());
  }

  static List<Scene> scenes() {
    Duration all = Duration.ofHours(1);
    return List.of(
        scene("map", trap -> numbers().map(trap::pass)),
        scene("map that skips", trap -> numbers().map(trap::pass).onError(OnError.skip())),
        scene("map that retries", trap -> numbers().map(trap::pass).onError(OnError.retry(2))),
        scene(
            "dead letters",
            trap ->
                numbers()
                    .map(x -> {
                      if (x == CAUGHT) {
                        throw new IllegalStateException();
                      }
                      return x;
                    })
                    .onError(OnError.<Long>deadLetter((x, e) -> trap.pass(x)))
                    .merge(Flow.from(List.of(CAUGHT)))),
        scene("filter", trap -> numbers().filter(x -> trap.pass(x) >= 0)),
        scene("flatMap", trap -> numbers().flatMap(x -> List.of(trap.pass(x)))),
        scene("expand", trap -> numbers().expand((x, out) -> out.emit(trap.pass(x)))),
        scene("each", trap -> numbers().each(trap::pass)),
        scene("mapBatch", trap -> numbers().mapBatch(all(trap))),
        scene("key", trap -> numbers().partition(trap::pass)),
        scene("hash", trap -> numbers().partitionByHash(x -> (int) trap.pass(x))),
        scene("key of a count", trap -> numbers().countBy(trap::pass).map(e -> e.getKey())),
        scene(
            "key of a reduction",
            trap -> numbers().reduceBy(trap::pass, () -> 0L, Long::sum).map(e -> e.getKey())),
        scene(
            "step of a reduction",
            trap ->
                numbers()
                    .<List<Long>>reduce(
                        List::of,
                        (list, x) -> {
                          trap.pass(x);
                          return java.util.stream.Stream.concat(list.stream(), List.of(x).stream())
                              .toList();
                        })
                    .flatMap(list -> list)),
        scene(
            "trigger",
            trap ->
                numbers()
                    .reduce(() -> 0L, Long::sum)
                    .stages(1)
                    .<Long>onTrigger((sum, firing, out) -> {
                      trap.pass(CAUGHT);
                      LongStream.range(0, ELEMENTS).forEach(out::emit);
                      return sum;
                    })),
        scene(
            "collector",
            trap ->
                numbers()
                    .window(Window.<Long>global())
                    .<List<Long>>collected(() -> collector(trap))
                    .flatMap(list -> list)),
        scene(
            "collector by key",
            trap -> numbers().collectBy(x -> 0, () -> collector(trap)).flatMap(e -> e.getValue())),
        scene(
            "time",
            trap ->
                numbers()
                    .window(Window.fixed(all, (Long x) -> Instant.ofEpochMilli(trap.pass(x))))
                    .countBy(x -> x)
                    .map(e -> e.getKey())),
        scene("distinct", trap -> numbers().distinctBy(trap::pass)),
        scene(
            "join",
            trap -> numbers().join(numbers(), x -> x, x -> x).inner((l, r) -> trap.pass(l))),
        scene("iterator", trap -> Flow.fromIterable(() -> trapped(trap))),
        new Scene("collector at the end", trap -> numbers().collect(collector(trap))));
  }

  private static FlowFunction<List<Long>, List<Long>> all(Trap trap) {
    return batch -> {
      for (long x : batch) {
        trap.pass(x);
      }
      return batch;
    };
  }

  private static Iterator<Long> trapped(Trap trap) {
    return LongStream.range(0, ELEMENTS).map(trap::passed).iterator();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void itIsNoFailure(Scene scene) throws Exception {
    Trap trap = new Trap();
    CompletableFuture<List<Long>> result = new CompletableFuture<>();
    Thread runner =
        Thread.ofVirtual()
            .unstarted(() ->
                onNode
                    .node()
                    .run(() -> {
                      try {
                        result.complete(scene.flow.apply(trap));
                      } catch (Throwable e) {
                        result.completeExceptionally(e);
                      }
                    }));
    runner.start();
    Pid caught = trap.caught.poll(10, TimeUnit.SECONDS);
    assertThat(caught).as("who has come to the place").isNotNull();
    caught.kill();
    assertThat(result.get(10, TimeUnit.SECONDS))
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, ELEMENTS).boxed().toList());
  }

  @Test
  void aStageThatIsKilledBeforeItIsThereComesAgain() throws Exception {
    AtomicInteger starts = new AtomicInteger();
    Flow<Long> flow =
        Flow.range(0, ELEMENTS)
            .stages(3)
            .onStart((stage, stages) -> {
              int before = starts.getAndIncrement();
              if (before == 1 || before == 4) {
                Kernel.get().caller().kill();
              }
            });
    assertThat(flow.toList()).hasSize(ELEMENTS);
    assertThat(starts).hasValue(2 + 3 + 3);
  }

  @Test
  void aSourceBeginsItsIteratorAnewAndSkipsWhatHasBeenGiven() throws Exception {
    Trap trap = new Trap();
    AtomicInteger opened = new AtomicInteger();
    Flow<Long> flow =
        Flow.fromIterable(() -> {
          opened.incrementAndGet();
          return trapped(trap);
        });
    RunningFlow<List<Long>> running = flow.maxDemand(4).start(Collectors.toList());
    Pid source = trap.caught.poll(10, TimeUnit.SECONDS);
    source.kill();
    assertThat(running.await())
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, ELEMENTS).boxed().toList());
    assertThat(opened).hasValue(2);
  }
}
