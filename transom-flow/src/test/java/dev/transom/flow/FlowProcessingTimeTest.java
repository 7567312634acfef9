package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows, triggers and sources of processing time, in virtual time. */
class FlowProcessingTimeTest {
  private final SeededNode seeded =
      Kernel.get().startSeeded(NodeOptions.DEFAULT.name("virtual"), 1);
  private final List<String> out = new ArrayList<>();

  @AfterEach
  void stop() {
    seeded.close();
  }

  /** Emits what it is told, when it is told. */
  private static final class Told extends Producer<Object> {
    @Override
    protected void handleDemand(long demand, Source<Object> out) {}

    @Override
    protected void handleInfo(Object message, Source<Object> out) {
      if (message.equals("end")) {
        out.complete();
      } else {
        out.emit(message);
      }
    }
  }

  private static StageRef told() {
    StageSpec<Void, Object> spec = Producer.of("told", Told::new);
    return spec.start();
  }

  private static Flow<Object> input() {
    return Flow.fromStages(List.of(Subscription.<Object>to("told"))).stages(1);
  }

  private void tell(StageRef stage, Object... events) {
    seeded.node().run(() -> List.of(events).forEach(stage::asyncInfo));
    seeded.runUntilIdle();
  }

  private List<String> take() {
    List<String> all = List.copyOf(out);
    out.clear();
    return all;
  }

  private StageRef start(Window<Object> window) throws Exception {
    return seeded
        .node()
        .call(() -> {
          StageRef stage = told();
          input()
              .window(window)
              .collected(Collectors::toList)
              .stages(1)
              .each(all -> out.add(all.toString()))
              .start();
          seeded.runUntilIdle();
          return stage;
        });
  }

  @Test
  void periodicWindowsComeOutWhenTheirTimeHasPassed() throws Exception {
    StageRef stage = start(Window.periodic(Duration.ofSeconds(10)));
    tell(stage, "a", "b");
    seeded.advance(Duration.ofMillis(9_999));
    assertThat(take()).isEmpty();
    seeded.advance(Duration.ofMillis(1));
    assertThat(take()).containsExactly("[a, b]");
    seeded.advance(Duration.ofSeconds(10));
    assertThat(take()).containsExactly("[]");
    tell(stage, "c");
    seeded.advance(Duration.ofSeconds(10));
    assertThat(take()).containsExactly("[c]");
    tell(stage, "d", "end");
    assertThat(take()).containsExactly("[d]");
    seeded.advance(Duration.ofSeconds(60));
    assertThat(take()).isEmpty();
  }

  @Test
  void periodicTriggersFireBesides() throws Exception {
    StageRef stage =
        start(
            Window.global()
                .triggerPeriodically(Duration.ofSeconds(3))
                .triggerPeriodically(Duration.ofSeconds(5)));
    seeded.advance(Duration.ofSeconds(15));
    assertThat(take()).isEmpty(); // a window in which there is nothing does not fire
    tell(stage, "a");
    seeded.advance(Duration.ofSeconds(3));
    assertThat(take()).containsExactly("[a]");
    tell(stage, "b");
    seeded.advance(Duration.ofSeconds(2));
    assertThat(take()).containsExactly("[b]");
    tell(stage, "c");
    seeded.advance(Duration.ofSeconds(1));
    assertThat(take()).containsExactly("[c]");
    tell(stage, "d", "end");
    assertThat(take()).containsExactly("[d]");
  }

  @Test
  void periodicTriggersOfWindowsOfEventTime() throws Exception {
    StageRef stage =
        start(
            Window.fixed(Duration.ofMillis(10), it -> Instant.ofEpochMilli((Integer) it))
                .triggerPeriodically(Duration.ofSeconds(1)));
    tell(stage, 1, 2, 15);
    assertThat(take()).containsExactly("[1, 2]");
    seeded.advance(Duration.ofSeconds(1));
    assertThat(take()).containsExactly("[15]");
    tell(stage, 16, "end");
    assertThat(take()).containsExactly("[16]");
  }

  @Test
  void elementsOfAPeriodStayTogetherWhateverTheDemand() {
    seeded
        .node()
        .run(() -> {
          StageRef stage = told();
          input()
              .maxDemand(1)
              .window(Window.periodic(Duration.ofSeconds(1)))
              .countBy(it -> "all")
              .stages(2)
              .each(all -> out.add(all.toString()))
              .start();
          for (int second = 0; second < 3; second++) {
            for (int i = 0; i <= second; i++) {
              stage.asyncInfo(i);
            }
            seeded.advance(Duration.ofSeconds(1));
          }
        });
    assertThat(take()).containsExactly("all=1", "all=2", "all=3");
  }

  @Test
  void ticksComeAtTheirTimes() {
    seeded
        .node()
        .run(() ->
            Flow.ticks(Duration.ofSeconds(2)).stages(1).each(at -> out.add(at.toString())).start());
    seeded.runUntilIdle();
    Instant begin = Kernel.get().clock(seeded.node()).now();
    seeded.advance(Duration.ofSeconds(1));
    assertThat(take()).isEmpty();
    seeded.advance(Duration.ofSeconds(5));
    assertThat(take())
        .containsExactly(
            begin.plusSeconds(2).toString(),
            begin.plusSeconds(4).toString(),
            begin.plusSeconds(6).toString());
  }

  @Test
  void aTriggerOfTheUserFiresAllWindows() throws Exception {
    RunningFlow<Long> running =
        seeded
            .node()
            .call(() -> {
              told();
              return input()
                  .window(Window.fixed(Duration.ofMillis(10), it -> at(it)))
                  .reduce(List::<Object>of, FlowProcessingTimeTest::plus)
                  .<String>onTrigger((all, firing, emit) -> {
                    out.add(firing.cause() + "" + all);
                    return List.of();
                  })
                  .stages(1)
                  .start();
            });
    seeded.runUntilIdle();
    StageRef stage = seeded.node().call(() -> StageRef.named("told"));
    tell(stage, 25, 24);
    running.trigger("look");
    seeded.runUntilIdle();
    assertThat(take()).containsExactly("Named[name=look][25, 24]");
    tell(stage, 26, "end");
    assertThat(take()).containsExactly("Done[][26]");
  }

  private static Instant at(Object millis) {
    return Instant.ofEpochMilli((Integer) millis);
  }

  private static List<Object> plus(List<Object> before, Object more) {
    List<Object> all = new ArrayList<>(before);
    all.add(more);
    return all;
  }

  @Test
  void theFlowEndsInVirtualTimeToo() throws Exception {
    RunningFlow<Long> running =
        seeded.node().call(() -> Flow.range(0, 1_000).filter(i -> i % 2 == 0).start());
    seeded.runUntilIdle();
    long count = seeded.node().call(running::await);
    assertThat(count).isEqualTo(500);
    assertThat(seeded.node().processCount()).isZero();
  }
}
