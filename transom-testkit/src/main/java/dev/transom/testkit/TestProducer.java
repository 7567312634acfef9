package dev.transom.testkit;

import dev.transom.process.Pid;
import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import java.util.List;
import java.util.Objects;

/**
 * A producer that emits what a test feeds it, and shows what is asked of it.
 *
 * {@snippet :
 * TestProducer<Order> orders = TestProducer.of("orders");
 * orders.start();
 * pricing.start(); // subscribes to "orders"
 * orders.expectDemand(1000);
 * orders.emit(new Order("pen"));
 * }
 *
 * <p>What is fed beyond the demand waits in the stage's buffer. What is fed to a process that dies
 * before it has taken it is gone. To be used by one thread.
 *
 * @param <E> the type of the events
 */
public final class TestProducer<E> {
  /** Events to emit. */
  private record Feed(List<?> events) {}

  private record Complete() {}

  private record Fail(RuntimeException error) {}

  /** The producer was asked for more. */
  private record Asked(long demand) {}

  /** A new life of the stage: what it owes is asked of it again. */
  private record Born() {}

  private final ProbeProcess probe = ProbeProcess.start();
  private final String name;
  private final Lives lives;
  private long demand;

  private TestProducer(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.lives = new Lives(name);
  }

  /**
   * A producer of the current node, which does not run yet.
   *
   * @param name the stage's name
   * @param <E> the type of the events
   * @return the producer
   */
  public static <E> TestProducer<E> of(String name) {
    return new TestProducer<>(name);
  }

  /**
   * Its specification, to be changed, started or supervised.
   *
   * @return the specification
   */
  public StageSpec<Void, E> spec() {
    Pid told = probe.pid();
    Pid registrar = lives.registrar();
    return Producer.of(name, () -> new Tap<>(told, registrar));
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
   * Emits events.
   *
   * @param events the events
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final void emit(E... events) {
    emitAll(List.of(events));
  }

  /**
   * Emits events.
   *
   * @param events the events
   */
  public void emitAll(List<? extends E> events) {
    send(new Feed(List.copyOf(events)));
    demand -= events.size();
  }

  /** Says that there will be no more; the stage ends when what it emitted is acknowledged. */
  public void complete() {
    send(new Complete());
  }

  /**
   * Makes the stage crash.
   *
   * @param error what it throws
   */
  public void fail(RuntimeException error) {
    send(new Fail(Objects.requireNonNull(error, "error")));
  }

  private void send(Object message) {
    lives.current().send(message);
  }

  /**
   * How many events are wanted that were not fed: what the producer has been told so far.
   *
   * @return the number; negative if more was fed than was asked for
   */
  public long demand() {
    probe.settle();
    probe.takeAll().forEach(this::count);
    return demand;
  }

  /**
   * Waits until a number of events is wanted, not fewer and not more. If the stage has just died,
   * this waits for its successor first.
   *
   * @param events how many
   * @throws AssertionError if more are asked for, or not as many within 5 s of the node's time
   */
  public void expectDemand(long events) {
    lives.current();
    while (demand() < events) {
      try {
        count(probe.next());
      } catch (AssertionError e) {
        throw new AssertionError("expected a demand of " + events + ", it is " + demand, e);
      }
    }
    if (demand != events) {
      throw new AssertionError("expected a demand of " + events + ", it is " + demand);
    }
  }

  private void count(Object told) {
    switch (told) {
      case Asked(long more) -> demand += more;
      case Born _ -> demand = 0;
      default -> throw new AssertionError("the probe of a producer was sent " + told);
    }
  }

  private static final class Tap<E> extends Producer<E> {
    private final Pid probe;
    private final Pid registrar;

    Tap(Pid probe, Pid registrar) {
      this.probe = probe;
      this.registrar = registrar;
    }

    @Override
    protected void init() {
      probe.send(new Born());
      registrar.send(self());
    }

    @Override
    protected void handleDemand(long demand, Source<E> out) {
      probe.send(new Asked(demand));
    }

    @Override
    @SuppressWarnings("unchecked") // what was fed is of the type of the events
    protected void handleInfo(Object message, Source<E> out) throws Exception {
      switch (message) {
        case Feed(List<?> events) -> events.forEach(event -> out.emit((E) event));
        case Complete _ -> out.complete();
        case Fail(RuntimeException error) -> throw error;
        default -> super.handleInfo(message, out);
      }
    }
  }
}
