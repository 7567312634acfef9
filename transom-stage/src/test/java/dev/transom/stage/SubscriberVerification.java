package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/**
 * The subscriber that a stage is to its publisher, with a consumer behind it that asks by hand. Run
 * by {@link TckTest}.
 */
public class SubscriberVerification extends FlowSubscriberWhiteboxVerification<Integer> {
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 100;

  private record Ask(long events) {}

  private final AtomicInteger names = new AtomicInteger();
  private Node node;

  public SubscriberVerification() {
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

  @Override
  public Integer createElement(int element) {
    return element;
  }

  @Override
  protected Flow.Subscriber<Integer> createFlowSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
    AtomicReference<Flow.Subscriber<? super Integer>> subscriber = new AtomicReference<>();
    int number = names.incrementAndGet();
    StageSpec<Void, Integer> source =
        Producer.<Integer>fromPublisher("source-" + number, it -> subscriber.set(it));
    node.run(() -> {
      StageRef producer = source.start();
      StageRef consumer =
          Consumer.<Integer>of("sink-" + number, ByHand::new)
              .subscribe(Subscription.to(source).cancel(CancelMode.TEMPORARY))
              .start();
      subscriber.set(new Probed(subscriber.get(), probe, consumer, producer));
    });
    @SuppressWarnings("unchecked")
    Flow.Subscriber<Integer> probed = (Flow.Subscriber<Integer>) subscriber.get();
    return probed;
  }

  /** Asks for what it is told to. */
  private static final class ByHand extends Consumer<Integer> {
    private Upstream upstream;

    @Override
    protected Demand handleSubscribe(Upstream producer) {
      upstream = producer;
      return Demand.MANUAL;
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {}

    @Override
    protected void handleInfo(Object message) {
      if (message instanceof Ask(long events)) {
        upstream.ask(events);
      }
    }
  }

  private record Probed(
      Flow.Subscriber<? super Integer> stage,
      WhiteboxSubscriberProbe<Integer> probe,
      StageRef consumer,
      StageRef producer)
      implements Flow.Subscriber<Integer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      stage.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long elements) {
              consumer.pid().send(new Ask(elements));
            }

            @Override
            public void signalCancel() {
              producer.pid().exit(ExitReason.SHUTDOWN);
            }
          });
    }

    @Override
    public void onNext(Integer event) {
      stage.onNext(event);
      probe.registerOnNext(event);
    }

    @Override
    public void onError(Throwable cause) {
      stage.onError(cause);
      probe.registerOnError(cause);
    }

    @Override
    public void onComplete() {
      stage.onComplete();
      probe.registerOnComplete();
    }
  }
}
