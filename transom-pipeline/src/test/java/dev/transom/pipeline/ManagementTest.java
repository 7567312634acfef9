package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pipelines in a console, by names that no other test uses. */
class ManagementTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  private static ObjectName named(String name, String more) {
    try {
      return new ObjectName("dev.transom:type=Pipeline,name=" + ObjectName.quote(name) + more);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private PipelineMXBean bean(String name) {
    ObjectName full = named(name, "");
    Seen.eventually(() -> server.isRegistered(full));
    return JMX.newMXBeanProxy(server, full, PipelineMXBean.class);
  }

  private static <T> Source<T> silent() {
    return context -> (demand, out) -> true;
  }

  private Set<ObjectName> all(String name) {
    return server.queryNames(named(name, ",*"), null);
  }

  @Test
  void aPipelineIsThereWhileItRuns() throws Exception {
    Pipeline<Integer> pipeline =
        Pipeline.from(Sources.from(IntStream.range(0, 100).boxed().toList()))
            .process(message -> message.data() < 3 ? message.fail("small") : message)
            .batch("b", b -> b.size(10), batch -> {})
            .start("jmx: \"runs\", *");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    Seen.eventually(() -> all(pipeline.name()).isEmpty());

    Pipeline<Integer> second =
        Pipeline.from(JmxSource.first(100))
            .process(message -> message.data() < 3 ? message.fail("small") : message)
            .batch("b", b -> b.size(10).timeout(Duration.ofMillis(1)), batch -> {})
            .start("jmx runs");
    PipelineMXBean bean = bean("jmx runs");
    Seen.eventually(() -> bean.getSuccessful() == 97);
    assertThat(bean.getName()).isEqualTo("jmx runs");
    assertThat(bean.getPhase()).isEqualTo(Phase.RUNNING);
    assertThat(bean.getTaken()).isEqualTo(100);
    assertThat(bean.getFailed()).isEqualTo(3);
    assertThat(bean.getReleased()).isZero();
    assertThat(bean.getRetried()).isZero();
    assertThat(bean.getRedelivered()).isZero();
    assertThat(bean.getNotAcknowledged()).isZero();
    Seen.eventually(() -> bean.getInFlight() == 0);
    assertThat(bean.getWaiting()).isZero();
    assertThat(bean.getDelayed()).isZero();
    assertThat(bean.getDeadLetterCount()).isEqualTo(3);
    assertThat(bean.getHint()).isNotEmpty();
    assertThat(bean.getOptions()).contains("max-in-flight");
    assertThat(bean.getStages())
        .extracting(PipelineInfo.StageInfo::name)
        .containsExactly("sources", "processors", "b");
    CompositeData[] stages = (CompositeData[]) server.getAttribute(named("jmx runs", ""), "Stages");
    assertThat(stages[1].get("in")).isEqualTo(100L);
    second.stop();
    Seen.eventually(() -> all("jmx runs").isEmpty());
  }

  @Test
  void itIsControlled() {
    Pipeline<Integer> pipeline =
        Pipeline.from(ManagementTest.<Integer>silent())
            .batch("b", batch -> {})
            .start("jmx controlled");
    Queue<PipelineTelemetry.OptionChanged> changed =
        Seen.events(PipelineTelemetry.OptionChanged.class);
    PipelineMXBean bean = bean("jmx controlled");
    bean.pause();
    assertThat(pipeline.phase()).isEqualTo(Phase.PAUSED);
    bean.resume();
    assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
    bean.concurrency(3);
    bean.concurrency("b", 2);
    bean.batchSize("b", 7);
    bean.batchTimeout("b", "20ms");
    bean.maxInFlight(70);
    bean.rateLimit(5, "1s");
    assertThat(changed)
        .extracting(PipelineTelemetry.OptionChanged::option)
        .containsExactly(
            "processors.concurrency",
            "batchers.b.concurrency",
            "batchers.b.size",
            "batchers.b.timeout",
            "max-in-flight",
            "rate.messages");
    assertThat(bean.getStages())
        .extracting(PipelineInfo.StageInfo::concurrency)
        .containsExactly(1, 3, 2);
    assertThatThrownBy(() -> bean.batchTimeout("b", "soon"))
        .hasStackTraceContaining("the timeout of a batch is")
        .hasStackTraceContaining("\"soon\"");
    assertThatThrownBy(() -> bean.batchSize("c", 7))
        .hasStackTraceContaining("has no batcher \"c\"; there are: b");
    assertThatThrownBy(() -> bean.concurrency(0))
        .hasStackTraceContaining("the concurrency of processors is 1 or more, got: 0");
    bean.drain();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
  }

  @Test
  void itIsStopped() {
    Pipeline<Integer> pipeline = Pipeline.from(ManagementTest.<Integer>silent()).start("jmx stop");
    assertThat(bean("jmx stop").stop()).isZero();
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    Seen.eventually(() -> all("jmx stop").isEmpty());
  }

  @Test
  void deadLettersAreReplayed() {
    AtomicBoolean isFixed = new AtomicBoolean();
    Queue<Integer> handled = new ConcurrentLinkedQueue<>();
    Pipeline<Integer> pipeline =
        Pipeline.from(JmxSource.first(5))
            .process(message -> {
              if (!isFixed.get()) {
                throw new IllegalStateException("down");
              }
              handled.add(message.data());
              return message;
            })
            .retry(Retry.none())
            .start("jmx replay");
    PipelineMXBean bean = bean("jmx replay");
    Seen.eventually(() -> bean.getDeadLetterCount() == 5);
    List<String> two = bean.deadLetters(2);
    assertThat(two).hasSize(2).allMatch(line -> line.contains("IllegalStateException: down"));
    assertThatThrownBy(() -> bean.deadLetters(0)).hasStackTraceContaining("at least 1");
    isFixed.set(true);
    long id = Long.parseLong(two.getFirst().split(" ")[0]);
    assertThat(bean.replay(id)).isTrue();
    assertThat(bean.replay(id)).isFalse();
    assertThat(bean.replayAll()).isEqualTo(4);
    Seen.eventually(() -> handled.size() == 5);
    assertThat(handled).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    pipeline.stop();
  }

  @Test
  void pipelinesOfOneNameOnSeveralNodesAreAllThere() {
    NodeOptions options = NodeOptions.DEFAULT.name("other").crashReporter(report -> {});
    try (Node second = Node.start(options);
        Node third = Node.start(options)) {
      Pipeline<Integer> one = Pipeline.from(ManagementTest.<Integer>silent()).start("jmx twins");
      bean("jmx twins");
      for (Node node : List.of(second, third)) {
        node.run(() -> Pipeline.from(ManagementTest.<Integer>silent()).start("jmx twins"));
      }
      Seen.eventually(() -> all("jmx twins").size() == 3);
      assertThat(all("jmx twins"))
          .contains(
              named("jmx twins", ""),
              named("jmx twins", ",node=\"other\""),
              named("jmx twins", ",node=\"other\",instance=2"));
      one.stop();
      Seen.eventually(() -> all("jmx twins").size() == 2);
    }
    Seen.eventually(() -> all("jmx twins").isEmpty());
  }

  @Test
  void oneThatIsStartedAgainAtOnceHasTheSameName() {
    for (int i = 0; i < 20; i++) {
      Pipeline<Integer> pipeline =
          Pipeline.from(ManagementTest.<Integer>silent()).start("jmx again");
      if (i == 19) {
        Seen.eventually(() -> all("jmx again").equals(Set.of(named("jmx again", ""))));
      }
      pipeline.stop();
    }
    Seen.eventually(() -> all("jmx again").isEmpty());
  }

  /** Some numbers, and then silence. */
  private static final class JmxSource {
    static Source<Integer> first(int count) {
      return context ->
          (demand, out) -> {
            int at = (int) context.position();
            for (int i = at; i < Math.min(count, at + demand); i++) {
              out.emit(Message.of(i));
            }
            return true;
          };
    }
  }
}
