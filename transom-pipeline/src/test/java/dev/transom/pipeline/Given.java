package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What most tests of pipelines begin with. */
final class Given {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private Given() {}

  /** A source of these messages, that ends with them. */
  static <T> Source<T> source(List<Message<T>> messages) {
    return context ->
        (demand, out) -> {
          int at = (int) context.position();
          int end = Math.min(messages.size(), at + demand);
          for (Message<T> message : messages.subList(at, end)) {
            out.emit(message);
          }
          return end < messages.size();
        };
  }

  /** A source that never gives anything: messages are pushed. */
  static <T> Source<T> nothing() {
    return context -> (demand, out) -> true;
  }

  static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Starts it and pushes these into it, all at once, and waits for its end. */
  static <S> Pipeline<S> pushed(PipelineSpec<S, ?> spec, List<Message<S>> messages) {
    Pipeline<S> pipeline = spec.start("p");
    pipeline.push(messages);
    assertThat(pipeline.drain(PATIENCE)).isTrue();
    return pipeline;
  }

  /** Starts it and waits for its end. */
  static <S> Pipeline<S> ran(PipelineSpec<S, ?> spec) {
    Pipeline<S> pipeline = spec.start("p");
    assertThat(pipeline.await(PATIENCE)).isTrue();
    return pipeline;
  }
}
