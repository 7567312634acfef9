package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node in virtual time, on the thread of the test. */
final class Virtual implements AfterEachCallback {
  final SeededNode seeded =
      Kernel.get()
          .startSeeded(
              NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {}),
              1);

  <S> Pipeline<S> start(PipelineSpec<S, ?> spec) {
    Pipeline<S> started = on(() -> spec.start("p"));
    seeded.runUntilIdle();
    return started;
  }

  /** Pushes messages, and lets them come as far as they get without time. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  final <S> void push(Pipeline<S> pipeline, Message<S>... messages) {
    List<Message<S>> all = new ArrayList<>();
    for (Message<S> message : messages) {
      all.add(message);
    }
    pipeline.push(all);
    seeded.runUntilIdle();
  }

  void drain(Pipeline<?> pipeline) {
    pipeline.drain();
    ended(pipeline);
  }

  void ended(Pipeline<?> pipeline) {
    assertThat(seeded.runUntil(() -> pipeline.phase() == Phase.ENDED, Duration.ofDays(1))).isTrue();
  }

  void advance(Duration duration) {
    seeded.advance(duration);
  }

  long now() {
    return Kernel.get().clock(seeded.node()).nanos();
  }

  <R> R on(Callable<R> action) {
    try {
      return seeded.node().call(action::call);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    seeded.close();
  }
}
