package dev.transom.stage;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** Run by {@link TckTest}. */
public class PublisherVerification extends FlowPublisherVerification<Long> {
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 100;

  private final AtomicInteger names = new AtomicInteger();
  private Node node;

  public PublisherVerification() {
    super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
  }

  @BeforeMethod
  public void startNode() {
    node = Node.start(NodeOptions.DEFAULT.name("tck").crashReporter(report -> {}));
  }

  @AfterMethod(alwaysRun = true)
  public void stopNode() {
    node.close();
  }

  /** Of a broadcast, so that several subscribers get the same. */
  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    StageSpec<Void, Long> numbers =
        Producer.<Long>from(
                "numbers-" + names.incrementAndGet(),
                () -> LongStream.range(0, elements).boxed().iterator())
            .dispatcher(Dispatcher.broadcast())
            .deadLetters(letter -> {});
    return on(() -> {
      numbers.start();
      return StagePublisher.of(Subscription.to(numbers));
    });
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return on(() -> StagePublisher.of(Subscription.to("nobody")));
  }

  private <T> T on(Supplier<T> action) {
    var result = new AtomicReference<T>();
    node.run(() -> result.set(action.get()));
    return result.get();
  }
}
