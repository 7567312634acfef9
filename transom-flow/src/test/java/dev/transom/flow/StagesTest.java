package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.stage.Consumer;
import dev.transom.stage.Producer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.StageRef;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Stages of one's own before, in and behind a flow. */
class StagesTest {
  private final Queue<Long> seen = new ConcurrentLinkedQueue<>();

  private Stages.Making<Long, Void> sink(String name) {
    return from -> Consumer.of(name, from, batch -> seen.addAll(batch.events()));
  }

  private static Stages.Making<Long, Long> doubling(String name) {
    return from ->
        ProducerConsumer.of(
            name, from, (batch, out) -> batch.events().forEach(i -> out.emit(2 * i)));
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @Test
  void elementsGoThroughStagesThatStartWithTheFlow() {
    List<Long> results =
        Flow.range(0, 1_000)
            .map(i -> i + 1)
            .through(Stages.started(doubling("double.a"), doubling("double.b")))
            .map(i -> i + 1)
            .toList();
    assertThat(results)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 1_000).map(i -> 2 * (i + 1) + 1).boxed().toList());
    assertThat(Processes.whereis("double.a")).isEmpty();
  }

  @Test
  void killsOfThoseStagesDoNoHarm() {
    Flow<Long> flow =
        Flow.range(0, 20_000).through(Stages.started(doubling("kill.a"), doubling("kill.b")));
    RunningFlow<Map<Boolean, Long>> running =
        flow.start(Collectors.partitioningBy(i -> i % 2 == 0, Collectors.counting()));
    for (int i = 0; i < 20; i++) {
      Processes.whereis("kill.a").ifPresent(Pid::kill);
      Processes.whereis("kill.b").ifPresent(Pid::kill);
      Thread.onSpinWait();
    }
    assertThat(running.await()).containsEntry(true, 20_000L).containsEntry(false, 0L);
  }

  @Test
  void whatTheirHandlersThrowOnIsTheirOwnBusiness() {
    Queue<Object> letters = new ConcurrentLinkedQueue<>();
    Stages.Making<Long, Long> picky =
        from ->
            ProducerConsumer.<Long, Long>of(
                    "picky",
                    from.maxDemand(10),
                    (batch, out) -> {
                      for (Long i : batch.events()) {
                        if (i == 7) {
                          throw new IllegalStateException("seven");
                        }
                        out.emit(i);
                      }
                    })
                .deadLetters(letter -> letters.add(letter.event()));
    assertThat(Flow.range(0, 100).through(Stages.started(picky)).toList())
        .hasSize(99)
        .doesNotContain(7L);
    assertThat(letters).containsExactly(7L);
  }

  @Test
  void moreDeadLettersThanTheyAllowFailTheFlow() {
    Stages.Making<Long, Long> bad =
        from ->
            ProducerConsumer.<Long, Long>of(
                    "bad",
                    from.maxDemand(5),
                    (batch, out) -> {
                      throw new IllegalStateException("never works");
                    })
                .deadLetters(letter -> {})
                .maxDeadLetters(3, Duration.ofMinutes(1));
    assertThatThrownBy(() -> Flow.range(0, 100).through(Stages.started(bad)).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("bad")
        .hasMessageContaining("never works");
    assertThat(Processes.whereis("bad")).isEmpty();
  }

  @Test
  void elementsGoIntoConsumersThatStartWithTheFlow() {
    RunningFlow<Integer> flow =
        Flow.range(0, 1_000).into(Stages.started(sink("sink.a"), sink("sink.b"))).start();
    assertThat(flow.await()).isEqualTo(2);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(range(0, 1_000));
    assertThat(flow.stages()).contains("sink.a", "sink.b");
    assertThat(Processes.whereis("sink.a")).isEmpty();
  }

  @Test
  void aFlowIntoConsumersIsOverWhenTheyHaveFinished() {
    Queue<List<Long>> collected = new ConcurrentLinkedQueue<>();
    Flow.range(0, 100)
        .into(
            Stages.started(
                from -> Consumer.collecting("all", from, Collectors.toList(), collected::add)))
        .run();
    assertThat(collected).hasSize(1);
    assertThat(collected.element()).containsExactlyInAnyOrderElementsOf(range(0, 100));
  }

  @Test
  void consumersThatRunAlreadyOutliveTheFlow() {
    StageRef archive = Consumer.of("archive", Idle::new).start();
    Queue<Object> all = Idle.SEEN;
    all.clear();
    Flow.range(0, 50).into(Stages.running(List.of(archive))).run();
    Flow.range(50, 100).into(Stages.running(List.of(archive))).run();
    assertThat(all).containsExactlyInAnyOrderElementsOf(range(0, 100));
    assertThat(archive.pid().isAlive()).isTrue();
    archive.stop();
  }

  /** Subscribes to nothing by itself. */
  private static final class Idle extends Consumer<Object> {
    static final Queue<Object> SEEN = new ConcurrentLinkedQueue<>();

    @Override
    protected void handleEvents(dev.transom.stage.Batch<Object> batch) {
      SEEN.addAll(batch.events());
    }
  }

  @Test
  void stagesThatRunAlreadyAreASource() {
    StageRef numbers =
        Producer.from("numbers", () -> range(0, 200).iterator())
            .demand(dev.transom.stage.DemandMode.ACCUMULATE)
            .start();
    assertThat(
            Flow.<Long>fromStages(List.of(Subscription.<Long>to("numbers"))).map(i -> -i).toList())
        .hasSize(200)
        .contains(0L, -199L);
    numbers.await();
  }

  @Test
  void stagesThatStartWithTheFlowAreASource() {
    assertThat(
            Flow.<Long>fromSpecs(
                    List.of(
                        Producer.from("left", () -> range(0, 10).iterator()),
                        Producer.from("right", () -> range(10, 20).iterator())))
                .toList())
        .containsExactlyInAnyOrderElementsOf(range(0, 20));
  }

  @Test
  void aStageThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> Flow.fromStages(List.of(Subscription.<Long>to("missing"))).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void theExplanationNamesThem() {
    Flow<Long> flow = Flow.range(0, 1).through(Stages.started(doubling("double"))).map(i -> i);
    assertThat(flow.stages(2).explain())
        .isEqualTo(
            """
            layer 1: 2 stages from double behind 1 source (range): map(1.1)
            out: from layer 1
            """);
    assertThat(flow.into(Stages.started(sink("archive"))).explain())
        .endsWith("into archive: from layer 1\n");
  }

  @Test
  void elementTypesAreChecked() {
    assertThat(Flow.from(List.of(1, 2)).typed(Integer.class).toList()).hasSize(2);
    Flow<Set<String>> sets =
        Flow.from(List.of(Set.of("a"))).typed(new ElementType<Set<String>>() {});
    assertThat(sets.toList()).containsExactly(Set.of("a"));
    @SuppressWarnings({"unchecked", "rawtypes"})
    Flow<String> wrong = (Flow) Flow.from(List.of(1));
    assertThatThrownBy(() -> wrong.typed(String.class).run())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("java.lang.Integer is not a java.lang.String");
  }
}
