package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many messages are taken in, in virtual time. */
class RateLimitTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Virtual virtual = new Virtual();

  private final List<Long> times = new ArrayList<>();

  private PipelineSpec<Long, Long> endless() {
    return Pipeline.from(Sources.iterator(() -> LongStream.iterate(0, i -> i + 1).iterator()))
        .process(message -> {
          times.add(virtual.now());
          return message;
        });
  }

  /** The most that came in any stretch of a second. */
  private long most() {
    return times.stream()
        .mapToLong(start ->
            times.stream().filter(at -> at >= start && at < start + SECOND.toNanos()).count())
        .max()
        .orElse(0);
  }

  @Test
  void atFirstSoManyComeAtOnce() {
    virtual.start(endless().rateLimit(10, SECOND));
    assertThat(times).hasSize(10);
  }

  @Test
  void atFirstAndAfterAPauseNoMoreComeThanTheBurst() {
    Pipeline<Long> pipeline = virtual.start(endless().rateLimit(100, SECOND, 5));
    assertThat(times).hasSize(5);
    virtual.advance(Duration.ofSeconds(10));
    assertThat(times).hasSizeBetween(990, 1006);
    pipeline.pause();
    virtual.advance(Duration.ofSeconds(10));
    int before = times.size();
    pipeline.resume();
    virtual.seeded.runUntilIdle();
    assertThat(times.size() - before).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"50000, 100", "50000, 20", "1000, 2", "1000, 1", "200, 1000"})
  void aSmallBurstDoesNotLowerTheRate(long messages, long burst) {
    virtual.start(endless().rateLimit(messages, SECOND, burst));
    int before = times.size();
    virtual.advance(Duration.ofSeconds(3));
    assertThat((long) times.size() - before).isBetween(3 * messages - burst - 10, 3 * messages);
  }

  @Test
  void theBurstIsChangedAtRunTime() {
    Pipeline<Long> pipeline = virtual.start(endless().rateLimit(100, SECOND, 5));
    pipeline.rateLimit(100, SECOND, 50);
    pipeline.pause();
    virtual.advance(Duration.ofSeconds(10));
    int before = times.size();
    pipeline.resume();
    virtual.seeded.runUntilIdle();
    assertThat(times.size() - before).isEqualTo(50);
    assertThat(pipeline.describe()).contains("rate.messages = 100", "rate.burst = 50");
  }

  @Test
  void inTheLongRunThereAreAsManyAsTheLimitSays() {
    virtual.start(endless().rateLimit(10, SECOND));
    virtual.advance(Duration.ofSeconds(20));
    assertThat(times).hasSizeBetween(205, 211);
    assertThat(most()).isLessThanOrEqualTo(20);
  }

  @Test
  void itIsOneLimitForAllSources() {
    Source<Long> endless =
        context ->
            (demand, out) -> {
              out.emit(Message.of(1L));
              return true;
            };
    virtual.start(
        Pipeline.from(endless)
            .sources(4)
            .process(message -> {
              times.add(virtual.now());
              return message;
            })
            .rateLimit(10, SECOND));
    virtual.advance(Duration.ofSeconds(10));
    assertThat(times).hasSizeBetween(105, 111);
  }

  @Test
  void itIsChangedAtRunTime() {
    List<PipelineTelemetry.OptionChanged> events = new ArrayList<>();
    virtual
        .seeded
        .node()
        .telemetry()
        .attach("seen", PipelineTelemetry.OptionChanged.class, events::add);
    Pipeline<Long> pipeline = virtual.start(endless().rateLimit(10, SECOND));
    virtual.advance(Duration.ofSeconds(10));
    pipeline.rateLimit(100, SECOND);
    int before = times.size();
    virtual.advance(Duration.ofSeconds(10));
    assertThat(times.size() - before).isBetween(900, 1110);
    pipeline.rateLimit(1, SECOND);
    virtual.advance(SECOND);
    before = times.size();
    virtual.advance(Duration.ofSeconds(10));
    assertThat(times.size() - before).isBetween(9, 12);
    assertThat(events)
        .extracting(PipelineTelemetry.OptionChanged::option)
        .containsOnly("rate.messages");
    assertThat(events).hasSize(2);
  }

  @Test
  void itCanBeSetAndTakenAwayAtRunTime() {
    Acks acks = new Acks();
    Pipeline<Integer> pipeline =
        virtual.start(Pipeline.from(acks.source(Given.numbers(1000))).rateLimit(1, SECOND));
    assertThat(acks.successful()).hasSize(1);
    pipeline.rateLimit(0, SECOND);
    virtual.seeded.runUntilIdle();
    assertThat(acks.successful()).hasSize(1000);
  }

  @Test
  void whatIsPushedByHandDoesNotWait() {
    Pipeline<Integer> pipeline =
        virtual.start(Pipeline.from(Given.<Integer>nothing()).rateLimit(1, SECOND));
    pipeline.push(new Acks().of(Given.numbers(50)));
    virtual.seeded.runUntilIdle();
    assertThat(pipeline.snapshot().successful()).isEqualTo(50);
  }

  @Test
  void drainingDoesNotWaitForTheLimit() {
    Acks acks = new Acks();
    Pipeline<Integer> pipeline =
        virtual.start(Pipeline.from(acks.source(Given.numbers(1000))).rateLimit(5, SECOND));
    long before = virtual.now();
    virtual.drain(pipeline);
    assertThat(virtual.now()).isEqualTo(before);
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void retriesDoNotCountAgain() {
    Pipeline<Long> pipeline =
        virtual.start(
            Pipeline.from(Sources.iterator(() -> LongStream.iterate(0, i -> i + 1).iterator()))
                .retry(Retry.times(1).backoff(Duration.ofMillis(1)))
                .process(message -> {
                  times.add(virtual.now());
                  if (message.attempt() == 1) {
                    throw new IllegalStateException("again");
                  }
                  return message;
                })
                .rateLimit(10, SECOND));
    virtual.advance(Duration.ofMillis(50));
    assertThat(times).hasSize(20);
    assertThat(pipeline.snapshot().successful()).isEqualTo(10);
  }

  @Test
  void wrongLimitsAreRefused() {
    assertThatThrownBy(() -> endless().rateLimit(-1, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rate.messages is 0 for no limit, or more, got: -1");
    assertThatThrownBy(() -> endless().rateLimit(1, Duration.ZERO))
        .hasMessageContaining("rate.per is more than 0");
    assertThatThrownBy(() -> endless().rateLimit(1, SECOND, -1))
        .hasMessageContaining("rate.burst is 0 for as many as rate.messages, or more, got: -1");
    Pipeline<Long> pipeline = virtual.start(endless().rateLimit(1, SECOND));
    assertThatThrownBy(() -> pipeline.rateLimit(1, SECOND, -1))
        .hasMessageContaining("the burst of the rate limit");
    assertThatThrownBy(() -> pipeline.rateLimit(-1, SECOND)).hasMessageContaining("got: -1");
    assertThatThrownBy(() -> pipeline.rateLimit(1, Duration.ofSeconds(-1)))
        .hasMessageContaining("the period of the rate limit is more than 0");
  }
}
