package dev.transom.testkit;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.Message;
import dev.transom.process.Node;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An acknowledger that a test reads: what a pipeline tells it comes one call after the other. It
 * can be put on any message, whoever hands that in; {@link TestMessages} have one.
 *
 * {@snippet :
 * TestAcknowledger told = TestAcknowledger.start();
 * orders.push(List.of(told.message("pen").header("from", "shop"), told.message("ink")));
 * Acknowledgement first = told.next();
 * assertEquals(2, first.successful().size());
 * told.expectNone();
 * }
 *
 * <p>A pipeline acknowledges together what one step has finished, so messages that were handed in
 * together may come in several calls. The methods wait up to the {@linkplain #limit limit} by the
 * clock of the node, so on a {@link TestNode} the time that passes is virtual. The pipeline may
 * call from any thread; the test uses it from one.
 */
public final class TestAcknowledger implements Acknowledger {
  /** What the pipeline has said. */
  private sealed interface Told {
    record Acknowledged(Acknowledgement acknowledgement) implements Told {}

    record Released(List<Message<?>> messages) implements Told {}

    record Configured(Object options) implements Told {}
  }

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Clock clock;
  private final ProbeProcess probe;
  private final Map<Object, Message<?>> outcomes = new HashMap<>(); // by receipt
  private long receipts;
  private boolean repeated;
  private Duration limit = LIMIT;

  private TestAcknowledger() {
    this.clock = Kernel.get().clock(Node.current());
    this.probe = ProbeProcess.start();
  }

  /**
   * Starts one on the current node.
   *
   * @return the acknowledger, with a limit of 5 s
   */
  public static TestAcknowledger start() {
    return new TestAcknowledger();
  }

  /**
   * Changes how long this one waits.
   *
   * @param newLimit how long, in all, each call of a method waits; zero looks at what has come
   * @return this acknowledger
   */
  public TestAcknowledger limit(Duration newLimit) {
    limit = Objects.requireNonNull(newLimit, "newLimit");
    return this;
  }

  // ------------------------------------------------------------------ messages

  /**
   * A message that this one is told of.
   *
   * @param data what it is about
   * @param <T> its type
   * @return the message, to be changed and handed in
   */
  public <T> Message<T> message(T data) {
    return on(Message.of(data));
  }

  /**
   * A message, so that this one is told of it and no other. Its receipt is a number that no other
   * message of this acknowledger has.
   *
   * @param message the message
   * @param <T> the type of its data
   * @return a changed message
   */
  public <T> Message<T> on(Message<T> message) {
    return message.acknowledger(this, ++receipts);
  }

  // ------------------------------------------------------------------ what must come

  /**
   * Takes the next call.
   *
   * @return what was acknowledged, as it was when it left the pipeline
   * @throws AssertionError if none comes within the limit; it shows what came instead
   */
  public Acknowledgement next() {
    return next("an acknowledgement", probe.limit(limit));
  }

  /**
   * Takes the next messages that were given up without a result, as the pipeline was stopped or
   * their group was revoked.
   *
   * @return the messages of one call
   * @throws AssertionError if none are within the limit; it shows what came instead
   */
  public List<Message<?>> expectReleased() {
    return expect(Told.Released.class, "a release", probe.limit(limit)).messages();
  }

  /**
   * Takes what a handler has given to {@link Message#configureAcknowledger}.
   *
   * @return the options
   * @throws AssertionError if there are none within the limit; it shows what came instead
   */
  public Object expectConfigured() {
    return expect(Told.Configured.class, "options", probe.limit(limit)).options();
  }

  /**
   * Nothing was told that was not taken. Looks when everything that was told before has arrived; on
   * a {@link TestNode} when all that can run has run. On a real node the pipeline may still be
   * busy: look when something that comes later has come.
   *
   * @throws AssertionError if something was; it shows what
   */
  public void expectNone() {
    probe.expectNone();
  }

  /**
   * Nothing is told within a time; for virtual time, which passes at once.
   *
   * @param duration how long
   * @throws AssertionError if something was or is told; it shows what
   * @throws IllegalStateException if the node has real time: a test must not wait for nothing
   */
  public void expectNone(Duration duration) {
    probe.expectNone(duration);
  }

  // ------------------------------------------------------------------ for TestMessages

  /** Waits until it is known what became of these; returns them as they were in the end. */
  List<Message<?>> outcomes(List<? extends Message<?>> messages) {
    long end = clock.nanos() + limit.toNanos();
    while (true) {
      long open = messages.stream().filter(message -> outcome(message) == null).count();
      if (open == 0) {
        return messages.stream()
            .<Message<?>>map(one -> Objects.requireNonNull(outcome(one)))
            .toList();
      }
      Duration left = Duration.ofNanos(Math.max(0, end - clock.nanos()));
      String what = "the acknowledgement of " + open + " of " + messages.size() + " messages";
      next(what, probe.limit(left));
    }
  }

  /** Whether a call that was taken was marked as repeated. */
  boolean wasRepeated() {
    return repeated;
  }

  private @Nullable Message<?> outcome(Message<?> message) {
    return outcomes.get(message.receipt(Object.class));
  }

  private Acknowledgement next(String what, ProbeProcess in) {
    Acknowledgement next = expect(Told.Acknowledged.class, what, in).acknowledgement();
    repeated |= next.isRepeated();
    next.successful().forEach(message -> settled(message, next));
    next.failed().forEach(message -> settled(message, next));
    return next;
  }

  private void settled(Message<?> message, Acknowledgement in) {
    Message<?> before = outcomes.put(message.receipt(Object.class), message);
    if (before != null && !in.isRepeated()) {
      throw new AssertionError("acknowledged twice: " + before + ", then " + message);
    }
  }

  private <T extends Told> T expect(Class<T> type, String what, ProbeProcess in) {
    probe.settle();
    try {
      return in.expect(type);
    } catch (AssertionError e) {
      throw new AssertionError(
          "expected " + what + " within " + limit + ", was told: " + probe.received(), e);
    }
  }

  // ------------------------------------------------------------------ told by the pipeline

  @Override
  public void acknowledge(Acknowledgement messages) {
    probe.pid().send(new Told.Acknowledged(messages));
  }

  @Override
  public void release(List<Message<?>> messages) {
    probe.pid().send(new Told.Released(List.copyOf(messages)));
  }

  /** Takes any options; {@link #expectConfigured} shows them. */
  @Override
  public Object configure(Object receipt, Object options) {
    probe.pid().send(new Told.Configured(options));
    return receipt;
  }

  @Override
  public String toString() {
    return "TestAcknowledger[" + probe.pid() + "]";
  }
}
