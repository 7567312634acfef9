package dev.transom.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Source;
import dev.transom.pipeline.SourceContext;
import dev.transom.pipeline.SourceReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The source and the test of docs/guides/testing.md, as they stand there. */
class InboxSourceTest {
  interface Inbox { // what was taken stays in it until it is deleted
    Map<Integer, String> take(int most);

    void giveBack(int number);

    void delete(int number);
  }

  record InboxSource(Inbox inbox) implements Source<String>, Acknowledger {
    @Override
    public SourceReader<String> open(SourceContext<String> context) {
      return (demand, out) -> {
        inbox
            .take(demand)
            .forEach((number, text) -> out.emit(Message.of(text).acknowledger(this, number)));
        return true;
      };
    }

    @Override
    public void acknowledge(Acknowledgement messages) {
      messages.successful().forEach(message -> inbox.delete(message.receipt(Integer.class)));
    }

    @Override
    public void release(List<Message<?>> messages) {
      messages.forEach(message -> inbox.giveBack(message.receipt(Integer.class)));
    }
  }

  static final class FakeInbox implements Inbox {
    final TreeMap<Integer, String> waiting = new TreeMap<>();
    final Map<Integer, String> taken = new HashMap<>();

    @Override
    public Map<Integer, String> take(int most) {
      Map<Integer, String> some = new TreeMap<>();
      while (some.size() < most && !waiting.isEmpty()) {
        some.put(waiting.firstKey(), waiting.pollFirstEntry().getValue());
      }
      taken.putAll(some);
      return some;
    }

    @Override
    public void giveBack(int number) {
      waiting.put(number, taken.remove(number));
    }

    @Override
    public void delete(int number) {
      taken.remove(number);
    }
  }

  @RegisterExtension final NodeExtension test = NodeExtension.virtual();

  private final FakeInbox inbox = new FakeInbox();

  @Test
  void whatIsDoneIsDeletedAndWhatHasFailedStays() {
    inbox.waiting.putAll(Map.of(1, "hello", 2, "", 3, "bye"));
    Pipeline<String> pipeline =
        Pipeline.from(new InboxSource(inbox))
            .process(message -> message.data().isEmpty() ? message.fail("empty") : message)
            .start("inbox");
    test.time().runUntilIdle();
    assertEquals(Map.of(2, ""), inbox.taken);
    pipeline.stop();
  }

  @Test
  void whatComesLaterIsFound() {
    Pipeline<String> pipeline = Pipeline.from(new InboxSource(inbox)).start("inbox");
    test.time().runUntilIdle();
    inbox.waiting.put(1, "hello");
    test.time().advance(Duration.ofMillis(100)); // its pollInterval
    assertEquals(1, pipeline.snapshot().successful());
    assertEquals(Map.of(), inbox.taken);
    pipeline.stop();
  }

  @Test
  void whatIsNotFinishedIsGivenBack() {
    inbox.waiting.put(1, "hello");
    Pipeline<String> pipeline =
        Pipeline.from(new InboxSource(inbox))
            .process(message -> {
              throw new IllegalStateException("not today");
            })
            .retry(Retry.times(3).backoff(Duration.ofHours(1)))
            .start("inbox");
    test.time().runUntilIdle();
    pipeline.stop(Duration.ZERO);
    assertEquals(Map.of(1, "hello"), inbox.waiting);
  }
}
