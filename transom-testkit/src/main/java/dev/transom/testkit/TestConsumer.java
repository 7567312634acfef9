package dev.transom.testkit;

import dev.transom.process.Pid;
import dev.transom.stage.Batch;
import dev.transom.stage.Consumer;
import dev.transom.stage.Demand;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import dev.transom.stage.Upstream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A consumer that asks for as many events as a test says, and shows what comes.
 *
 * {@snippet :
 * TestConsumer<Price> prices = TestConsumer.of("prices", Subscription.to("pricing"));
 * prices.start();
 * prices.expectNone(); // nothing comes unasked
 * prices.ask(2);
 * prices.expect(new Price("pen", 3), new Price("ink", 5));
 * }
 *
 * <p>What it was given counts as handled. To be used by one thread.
 *
 * @param <E> the type of the events
 */
public final class TestConsumer<E> {
  private record Ask(long events) {}

  /** An event came. */
  private record Event(Object event) {}

  private final ProbeProcess probe = ProbeProcess.start();
  private final String name;
  private final Lives lives;
  private final Subscription<E> subscription;

  private TestConsumer(String name, Subscription<E> subscription) {
    this.name = Objects.requireNonNull(name, "name");
    this.lives = new Lives(name);
    this.subscription = Objects.requireNonNull(subscription, "subscription");
  }

  /**
   * A consumer of the current node, which does not run yet.
   *
   * @param name the stage's name
   * @param subscription where the events come from; what it says about demand does not count
   * @param <E> the type of the events
   * @return the consumer
   */
  public static <E> TestConsumer<E> of(String name, Subscription<E> subscription) {
    return new TestConsumer<>(name, subscription);
  }

  /**
   * Its specification, to be changed, started or supervised.
   *
   * @return the specification
   */
  public StageSpec<E, Void> spec() {
    Pid told = probe.pid();
    Pid registrar = lives.registrar();
    return Consumer.<E>of(name, () -> new Sink<>(told, registrar)).subscribe(subscription);
  }

  /**
   * Starts it with default options.
   *
   * @return the running stage
   */
  public StageRef start() {
    return spec().start();
  }

  /**
   * Asks for events.
   *
   * @param events how many more, at least 1
   */
  public void ask(long events) {
    if (events < 1) {
      throw new IllegalArgumentException("ask for at least 1 event, got: " + events);
    }
    lives.current().send(new Ask(events));
  }

  /**
   * Takes the next event.
   *
   * @return the event
   * @throws AssertionError if none comes within 5 s of the node's time
   */
  @SuppressWarnings("unchecked") // the subscription says of which type they are
  public E next() {
    return (E) probe.expect(Event.class).event;
  }

  /**
   * Takes the next events, which must be these, in this order.
   *
   * @param events the events
   * @throws AssertionError if others come, or not as many within 5 s each of the node's time
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final void expect(E... events) {
    List<E> came = new ArrayList<>();
    for (E event : events) {
      try {
        came.add(next());
      } catch (AssertionError e) {
        throw new AssertionError(
            "expected " + Arrays.toString(events) + ", only these came: " + came, e);
      }
      if (!came.getLast().equals(event)) {
        throw new AssertionError("expected " + Arrays.toString(events) + ", there came: " + came);
      }
    }
  }

  /**
   * No event has come that was not taken. Looks when the stage has handled what was sent to it
   * before; on a {@link TestNode} when all that can run has run.
   *
   * <p>The stage must be running, and have asked for what it was told to ask for; what its producer
   * has still to do is not waited for on a real node.
   *
   * @throws AssertionError if some have; it shows them
   */
  public void expectNone() {
    probe.expectNone(lives.current());
  }

  /**
   * The events that have come and were not taken.
   *
   * @return the events in order
   */
  @SuppressWarnings("unchecked")
  public List<E> received() {
    probe.settle();
    return probe.received().stream().map(event -> (E) ((Event) event).event).toList();
  }

  private static final class Sink<E> extends Consumer<E> {
    private final Pid probe;
    private final Pid registrar;
    private final List<Upstream> upstreams = new ArrayList<>();
    private long early; // asked for before there was a subscription

    Sink(Pid probe, Pid registrar) {
      this.probe = probe;
      this.registrar = registrar;
    }

    @Override
    protected void init() {
      registrar.send(self());
    }

    @Override
    protected Demand handleSubscribe(Upstream producer) {
      upstreams.add(producer);
      if (early > 0) {
        self().send(new Ask(early)); // to be asked when it is subscribed
        early = 0;
      }
      return Demand.MANUAL;
    }

    @Override
    protected void handleEvents(Batch<E> batch) {
      batch.events().forEach(event -> probe.send(new Event(event)));
    }

    @Override
    protected void handleInfo(Object message) throws Exception {
      if (!(message instanceof Ask(long events))) {
        super.handleInfo(message);
      } else if (upstreams.isEmpty()) {
        early += events;
      } else {
        upstreams.getFirst().ask(events);
      }
    }
  }
}
