package dev.transom.testkit;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Failure;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Messages that a test has handed to a running pipeline, and what became of them. They go past the
 * source, the rate limit and {@code maxInFlight}, to any of the processors, and from there as all
 * others do.
 *
 * {@snippet :
 * TestMessages.send(orders, "pen,3").expectSuccessful();
 *
 * List<Message<?>> failed = TestMessages.send(orders, "no order").expectFailed();
 * assertEquals("it has no number", failed.getFirst().failure().orElseThrow().reason());
 *
 * TestMessages batch = TestMessages.batch(orders, "pen,3", "ink,1");
 * batch.next();                        // one acknowledgement
 * batch.expectSuccessful();            // all of them
 * }
 *
 * <p>The methods wait up to the {@linkplain #limit limit} by the clock of the node, so on a {@link
 * TestNode} the time that passes is virtual: the timeout of a batch, the pauses before a message is
 * tried again. To be used by one thread, with the pipeline's node as the current one.
 */
public final class TestMessages {
  private final List<? extends Message<?>> messages;
  private final TestAcknowledger acknowledger;

  private TestMessages(List<? extends Message<?>> messages, TestAcknowledger acknowledger) {
    this.messages = messages;
    this.acknowledger = acknowledger;
  }

  // ------------------------------------------------------------------ handing in

  /**
   * Hands messages in that wait for no others: a batch which one of them comes into is handled with
   * what is there.
   *
   * @param pipeline the pipeline, which runs
   * @param data what the messages are about, one for each, at least one
   * @param <S> the type of the data
   * @return what was handed in, with a limit of 5 s
   * @throws dev.transom.pipeline.PipelineEndedException if the pipeline has ended
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <S> TestMessages send(Pipeline<S> pipeline, S... data) {
    return sendAll(pipeline, Arrays.stream(data).map(one -> Message.of(one).flush()).toList());
  }

  /**
   * Hands messages in as a source would: batches are handled when they are full, or their timeout
   * has passed.
   *
   * @param pipeline the pipeline, which runs
   * @param data what the messages are about, one for each, at least one
   * @param <S> the type of the data
   * @return what was handed in, with a limit of 5 s
   * @throws dev.transom.pipeline.PipelineEndedException if the pipeline has ended
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <S> TestMessages batch(Pipeline<S> pipeline, S... data) {
    return sendAll(pipeline, Arrays.stream(data).map(Message::of).toList());
  }

  /**
   * Hands messages in as they are, with key, metadata, headers and group; only their acknowledger
   * is another one. They wait for others in a batch unless they say {@link Message#flush}.
   *
   * @param pipeline the pipeline, which runs
   * @param messages the messages, at least one
   * @param <S> the type of their data
   * @return what was handed in, with a limit of 5 s
   * @throws dev.transom.pipeline.PipelineEndedException if the pipeline has ended
   */
  public static <S> TestMessages sendAll(Pipeline<S> pipeline, List<Message<S>> messages) {
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("hand in at least one message");
    }
    TestAcknowledger acknowledger = TestAcknowledger.start();
    List<Message<S>> acknowledged = messages.stream().map(acknowledger::on).toList();
    pipeline.push(acknowledged);
    return new TestMessages(acknowledged, acknowledger);
  }

  /**
   * Changes how long this one waits.
   *
   * @param limit how long, in all, each call of a method waits; zero looks at what has come
   * @return this
   */
  public TestMessages limit(Duration limit) {
    acknowledger.limit(limit);
    return this;
  }

  // ------------------------------------------------------------------ what became of them

  /**
   * Waits until all of them are acknowledged, in however many calls. What was taken by {@link
   * #next} before counts.
   *
   * @return all of them, as they left the pipeline, in the order in which they were handed in; it
   *     counts as repeated if it was with one of them
   * @throws AssertionError if some are not acknowledged within the limit, or twice
   */
  public Acknowledgement expectAcknowledged() {
    List<Message<?>> all = acknowledger.outcomes(messages);
    return new Acknowledgement(
        all.stream().filter(message -> !message.isFailed()).toList(),
        all.stream().filter(Message::isFailed).toList(),
        acknowledger.wasRepeated());
  }

  /**
   * Waits until all of them are acknowledged, which must have been successful.
   *
   * @return all of them, as they left the pipeline, in the order in which they were handed in
   * @throws AssertionError if one has failed, with what was thrown as its cause; or if some are not
   *     acknowledged within the limit
   */
  public List<Message<?>> expectSuccessful() {
    Acknowledgement all = expectAcknowledged();
    if (!all.failed().isEmpty()) {
      Message<?> first = all.failed().getFirst();
      throw new AssertionError(
          "expected " + messages.size() + " successful messages, of which failed: " + all.failed(),
          first.failure().flatMap(Failure::cause).orElse(null));
    }
    return all.successful();
  }

  /**
   * Waits until all of them are acknowledged, which must have failed.
   *
   * @return all of them, with their {@link Message#failure}, in the order in which they were handed
   *     in
   * @throws AssertionError if one was successful, or if some are not acknowledged within the limit
   */
  public List<Message<?>> expectFailed() {
    Acknowledgement all = expectAcknowledged();
    if (!all.successful().isEmpty()) {
      throw new AssertionError(
          "expected "
              + messages.size()
              + " failed messages, of which were successful: "
              + all.successful());
    }
    return all.failed();
  }

  /**
   * Takes the next acknowledgement of some of them.
   *
   * @return those that the pipeline has acknowledged together
   * @throws AssertionError if none comes within the limit; it shows what came instead
   */
  public Acknowledgement next() {
    return acknowledger.next();
  }

  /**
   * None of them was acknowledged but those that were taken; see {@link
   * TestAcknowledger#expectNone()}.
   *
   * @throws AssertionError if some were; it shows which
   */
  public void expectNone() {
    acknowledger.expectNone();
  }

  /**
   * None of them is acknowledged within a time; for virtual time, which passes at once.
   *
   * @param duration how long
   * @throws AssertionError if some are; it shows which
   * @throws IllegalStateException if the node has real time: a test must not wait for nothing
   */
  public void expectNone(Duration duration) {
    acknowledger.expectNone(duration);
  }

  /**
   * Who is told of them: shows also what was released, and how acknowledgements were configured.
   *
   * @return the acknowledger that they have
   */
  public TestAcknowledger acknowledger() {
    return acknowledger;
  }

  @Override
  public String toString() {
    return "TestMessages" + messages;
  }
}
