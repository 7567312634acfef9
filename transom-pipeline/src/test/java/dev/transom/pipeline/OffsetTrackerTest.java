package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Up to where partitions are finished, whatever order their messages are finished in. */
class OffsetTrackerTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final OffsetTracker<String> offsets = new OffsetTracker<>();

  @Test
  void nothingIsFinishedAtFirst() {
    assertThat(offsets.position("a")).isEmpty();
    offsets.begin("a", 7);
    assertThat(offsets.position("a")).isEmpty();
    assertThat(offsets.inFlight("a")).isEqualTo(1);
    assertThat(offsets.takeMoved()).isEmpty();
  }

  @Test
  void theOldestInFlightHoldsThePositionUp() {
    var seven = offsets.begin("a", 7);
    var eight = offsets.begin("a", 8);
    var nine = offsets.begin("a", 9);
    assertThat(offsets.finish(nine)).isTrue();
    assertThat(offsets.position("a")).isEmpty();
    assertThat(offsets.finish(seven)).isTrue();
    assertThat(offsets.position("a")).hasValue(8);
    assertThat(offsets.finish(eight)).isTrue();
    assertThat(offsets.position("a")).hasValue(10);
    assertThat(offsets.finish(eight)).isFalse();
  }

  @Test
  void offsetsMayHaveHoles() {
    var first = offsets.begin("a", 0);
    var second = offsets.begin("a", 1_000_000_000_000L);
    offsets.finish(first);
    assertThat(offsets.position("a")).hasValue(1);
    offsets.finish(second);
    assertThat(offsets.position("a")).hasValue(1_000_000_000_001L);
  }

  @Test
  void onlyWhatHasMovedIsToldAgain() {
    var one = offsets.begin("a", 1);
    offsets.finish(offsets.begin("b", 5));
    assertThat(offsets.takeMoved()).isEqualTo(Map.of("b", 6L));
    assertThat(offsets.takeMoved()).isEmpty();
    offsets.finish(one);
    assertThat(offsets.takeMoved()).isEqualTo(Map.of("a", 2L));
    assertThat(offsets.position("b")).hasValue(6);
  }

  @Test
  void receiptsOfBeforeARevocationDoNotCount() {
    offsets.finish(offsets.begin("a", 10));
    var old = offsets.begin("a", 11);
    assertThat(offsets.revoke("a")).hasValue(11);
    assertThat(offsets.position("a")).isEmpty();
    offsets.begin("a", 11); // it came back, and begins where the commit was
    assertThat(offsets.finish(old)).isTrue(); // of the old assignment
    assertThat(offsets.position("a")).isEmpty();
    assertThat(offsets.inFlight("a")).isEqualTo(1);
    assertThat(offsets.revoke("unknown")).isEmpty();
  }

  @Test
  void badOffsetsAreNamed() {
    offsets.begin("a", 5);
    assertThatThrownBy(() -> offsets.begin("a", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the offset 5 of a does not come after 5")
        .hasMessageContaining("revoke");
    assertThatThrownBy(() -> offsets.begin("a", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 0");
    assertThat(offsets.inFlight("a")).isEqualTo(1);
  }

  @Test
  void itKeepsNoMoreThanWhatIsInFlight() {
    offsets.begin("a", 0);
    for (int i = 1; i < 1_000_000; i++) {
      offsets.finish(offsets.begin("a", i));
    }
    assertThat(offsets.inFlight("a")).isEqualTo(1);
    assertThat(offsets.position("a")).isEmpty();
  }

  @Test
  void itAcknowledgesTheMessagesOfAPipeline() {
    Source<Integer> source =
        context ->
            (demand, out) -> {
              int from = (int) context.position();
              int to = Math.min(100, from + demand);
              for (int i = from; i < to; i++) {
                String partition = "p" + i % 3;
                out.emit(Message.of(i).acknowledger(offsets, offsets.begin(partition, i)));
              }
              return to < 100;
            };
    Pipeline<Integer> pipeline =
        Pipeline.from(source)
            .process(message -> message.data() % 10 == 0 ? message.fail("no") : message)
            .batch("b", b -> b.size(7), batch -> {})
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(offsets.takeMoved()).isEqualTo(Map.of("p0", 100L, "p1", 98L, "p2", 99L));
  }

  @Test
  void severalThreadsFinishAtOnce() throws Exception {
    int threads = 4;
    List<List<OffsetTracker.Receipt>> parts = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      parts.add(new ArrayList<>());
    }
    for (int i = 0; i < 40_000; i++) {
      parts.get(i % threads).add(offsets.begin("a", 3L * i));
    }
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (List<OffsetTracker.Receipt> part : parts) {
      Collections.shuffle(part, new Random(part.size()));
      all.add(
          Thread.startVirtualThread(() -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            part.forEach(offsets::finish);
          }));
    }
    go.countDown();
    for (Thread one : all) {
      one.join();
    }
    assertThat(offsets.position("a")).hasValue(3L * 39_999 + 1);
    assertThat(offsets.inFlight("a")).isZero();
  }

  // ------------------------------------------------------------------ beside a model

  /** A partition as one would write it without a thought about time and memory. */
  private static final class Model {
    final TreeSet<Long> begun = new TreeSet<>();
    final Set<Long> finished = new HashSet<>();
    OptionalLong told = OptionalLong.empty();

    OptionalLong position() {
      OptionalLong position = OptionalLong.empty();
      for (long offset : begun) {
        if (!finished.contains(offset)) {
          break;
        }
        position = OptionalLong.of(offset + 1);
      }
      return position;
    }
  }

  private record Flying(String partition, OffsetTracker.Receipt receipt, Model of) {}

  @TestFactory
  List<DynamicTest> theSameAsAModel() {
    return new Seeds(seed -> "offsets " + seed)
        .each("offsets", Seeds.runs(200), OffsetTrackerTest::compared);
  }

  private static void compared(long seed) {
    Random random = new Random(seed);
    OffsetTracker<String> tracker = new OffsetTracker<>();
    Map<String, Model> models = new HashMap<>();
    List<Flying> flying = new ArrayList<>();
    int holes = 1 + random.nextInt(5);
    int partitions = 1 + random.nextInt(3);
    for (int step = 0; step < 400; step++) {
      String partition = "p" + random.nextInt(partitions);
      int dice = random.nextInt(100);
      if (dice < 45) {
        Model model = models.computeIfAbsent(partition, _ -> new Model());
        long before = model.begun.isEmpty() ? random.nextInt(5) - 1L : model.begun.last();
        long offset = before + 1 + random.nextInt(holes);
        flying.add(new Flying(partition, tracker.begin(partition, offset), model));
        model.begun.add(offset);
      } else if (dice < 93 && !flying.isEmpty()) {
        Flying one = flying.get(random.nextInt(flying.size())); // again, now and then
        boolean fresh = one.of.finished.add(one.receipt.offset());
        assertThat(tracker.finish(one.receipt)).isEqualTo(fresh);
        if (random.nextInt(4) > 0) {
          flying.remove(one);
        }
      } else if (dice < 96) {
        Map<String, Long> moved = new HashMap<>();
        models.forEach((name, model) -> {
          OptionalLong now = model.position();
          if (now.isPresent() && !now.equals(model.told)) {
            moved.put(name, now.getAsLong());
            model.told = now;
          }
        });
        assertThat(tracker.takeMoved()).isEqualTo(moved);
      } else if (dice == 99) {
        Model model = models.remove(partition);
        OptionalLong last = model == null ? OptionalLong.empty() : model.position();
        assertThat(tracker.revoke(partition)).isEqualTo(last);
      }
      models.forEach((name, model) -> {
        assertThat(tracker.position(name)).as(name).isEqualTo(model.position());
        assertThat(tracker.inFlight(name))
            .isEqualTo(
                (int) model.begun.stream().filter(it -> !model.finished.contains(it)).count());
      });
    }
  }
}
