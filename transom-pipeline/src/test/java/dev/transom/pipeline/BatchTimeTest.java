package dev.transom.pipeline;

import static dev.transom.pipeline.BatchInfo.Trigger.FLUSH;
import static dev.transom.pipeline.BatchInfo.Trigger.SIZE;
import static dev.transom.pipeline.BatchInfo.Trigger.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When batches are handled, in virtual time. */
class BatchTimeTest {
  private record Handled(List<String> data, BatchInfo.Trigger trigger) {}

  @RegisterExtension final Virtual virtual = new Virtual();

  private final List<Handled> batches = new ArrayList<>();
  private final Pipeline<String> pipeline =
      virtual.start(
          Pipeline.from(Given.<String>nothing())
              .process(p -> p.concurrency(1), message -> message)
              .batch(
                  "db",
                  b -> b.size(3).timeout(Duration.ofSeconds(1)),
                  batch ->
                      batches.add(new Handled(List.copyOf(batch.data()), batch.info().trigger()))));

  private void push(String... data) {
    for (String one : data) {
      virtual.push(pipeline, Message.of(one));
    }
  }

  private static Handled handled(BatchInfo.Trigger trigger, String... data) {
    return new Handled(List.of(data), trigger);
  }

  @Test
  void aFullBatchDoesNotWait() {
    push("a", "b", "c", "d");
    assertThat(batches).containsExactly(handled(SIZE, "a", "b", "c"));
  }

  @Test
  void theTimeoutBeginsWithTheFirstMessageOfABatch() {
    virtual.advance(Duration.ofMillis(700));
    push("a");
    virtual.advance(Duration.ofMillis(900));
    push("b");
    virtual.advance(Duration.ofMillis(99));
    assertThat(batches).isEmpty();
    virtual.advance(Duration.ofMillis(1));
    assertThat(batches).containsExactly(handled(TIMEOUT, "a", "b"));
  }

  @Test
  void aBatchThatWasFullLeavesNoTimerBehind() {
    push("a");
    virtual.advance(Duration.ofMillis(900));
    push("b", "c", "d");
    virtual.advance(Duration.ofMillis(999));
    assertThat(batches).containsExactly(handled(SIZE, "a", "b", "c"));
    virtual.advance(Duration.ofMillis(1));
    assertThat(batches).containsExactly(handled(SIZE, "a", "b", "c"), handled(TIMEOUT, "d"));
  }

  @Test
  void eachKeyHasItsOwnTimeout() {
    virtual.push(pipeline, Message.of("a").batchKey(1));
    virtual.advance(Duration.ofMillis(600));
    virtual.push(pipeline, Message.of("b").batchKey(2));
    virtual.advance(Duration.ofMillis(400));
    assertThat(batches).containsExactly(handled(TIMEOUT, "a"));
    virtual.advance(Duration.ofMillis(600));
    assertThat(batches).containsExactly(handled(TIMEOUT, "a"), handled(TIMEOUT, "b"));
  }

  @Test
  void aFlushTakesWithItWhatIsThereForItsKey() {
    push("a");
    virtual.push(pipeline, Message.of("other").batchKey("k"));
    virtual.push(pipeline, Message.of("b").flush());
    assertThat(batches).containsExactly(handled(FLUSH, "a", "b"));
  }

  @Test
  void whatComesWithAFlushGoesWithIt() {
    virtual.push(pipeline, Message.of("a").flush(), Message.of("b"));
    assertThat(batches).containsExactly(handled(FLUSH, "a", "b"));
  }

  @Test
  void whenDrainedPartsOfBatchesAreHandledAtOnce() {
    push("a");
    virtual.push(pipeline, Message.of("b").batchKey("k"));
    long before = virtual.now();
    virtual.drain(pipeline);
    assertThat(batches).containsExactlyInAnyOrder(handled(FLUSH, "a"), handled(FLUSH, "b"));
    assertThat(virtual.now()).isEqualTo(before);
  }

  @Test
  void aShorterTimeoutHoldsForBatchesThatAreBeingFilled() {
    push("a");
    pipeline.batchTimeout("db", Duration.ofMillis(200));
    virtual.advance(Duration.ofMillis(199));
    assertThat(batches).isEmpty();
    virtual.advance(Duration.ofMillis(1));
    assertThat(batches).containsExactly(handled(TIMEOUT, "a"));
  }

  @Test
  void aLongerTimeoutHoldsForThemToo() {
    push("a");
    pipeline.batchTimeout("db", Duration.ofSeconds(5));
    virtual.advance(Duration.ofMillis(4_999));
    assertThat(batches).isEmpty();
    virtual.advance(Duration.ofMillis(1));
    assertThat(batches).containsExactly(handled(TIMEOUT, "a"));
  }

  @Test
  void aSmallerSizeCompletesWhatIsThere() {
    push("a", "b");
    pipeline.batchSize("db", 2);
    virtual.seeded.runUntilIdle();
    assertThat(batches).containsExactly(handled(SIZE, "a", "b"));
    pipeline.batchSize("db", 4);
    push("c", "d", "e");
    assertThat(batches).hasSize(1);
    push("f");
    assertThat(batches).hasSize(2);
  }

  @Test
  void anEndedSourceLeavesNothingWaiting() {
    Acks acks = new Acks();
    Pipeline<Integer> ending =
        virtual.on(() ->
            Pipeline.from(acks.source(Given.numbers(250)))
                .batch("db", b -> b.timeout(Duration.ofHours(1)), batch -> {})
                .start("ending"));
    long before = virtual.now();
    virtual.ended(ending);
    assertThat(acks.successful()).hasSize(250);
    assertThat(Duration.ofNanos(virtual.now() - before)).isLessThan(Duration.ofSeconds(1));
  }
}
