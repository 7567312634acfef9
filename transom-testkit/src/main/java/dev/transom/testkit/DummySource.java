package dev.transom.testkit;

import dev.transom.pipeline.Source;
import dev.transom.pipeline.SourceContext;
import dev.transom.pipeline.SourceReader;

/**
 * A source that gives nothing and never ends: it takes the place of the real one in tests that hand
 * {@link TestMessages} in by themselves. It is asked for more as often as the pipeline's {@code
 * pollInterval} says; a test that lets days pass chooses a long one. One may serve any number of
 * pipelines. For use by any thread.
 *
 * {@snippet :
 * Pipeline<String> orders = Orders.pipeline(DummySource.of(String.class)).start("orders");
 * TestMessages.send(orders, "pen,3").expectSuccessful();
 * orders.stop();
 * }
 *
 * @param <T> the type of the data that the real one would give
 */
public final class DummySource<T> implements Source<T> {
  private DummySource() {}

  /**
   * A source that gives nothing.
   *
   * @param <T> the type of the data that the real one would give
   * @return the source
   */
  public static <T> DummySource<T> create() {
    return new DummySource<>();
  }

  /**
   * A source that gives nothing, where the compiler does not know of what.
   *
   * @param type the type of the data that the real one would give
   * @param <T> that type
   * @return the source
   */
  public static <T> DummySource<T> of(Class<T> type) {
    return new DummySource<>();
  }

  @Override
  public SourceReader<T> open(SourceContext<T> context) {
    return (demand, out) -> true;
  }

  @Override
  public String toString() {
    return "DummySource";
  }
}
