package dev.transom.stage;

import dev.transom.otp.Reply;
import dev.transom.otp.Request;
import dev.transom.process.ExitReason;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;

/** A stage's messages and answers, for tests of calls. */
sealed interface Asked {
  /** Wants the event emitted, and its double as answer. */
  record Twice(int event) implements Asked, Request<Asked, Integer> {}

  /** Is handled without an answer, its event emitted. */
  record Forgotten(int event) implements Asked, Request<Asked, Integer> {}

  /** Stops the stage; is answered before if it wants so. */
  record Stopped(boolean answered) implements Asked, Request<Asked, Integer> {}

  /** Makes the handler answer and throw. */
  record Crashed() implements Asked, Request<Asked, Integer> {}

  /** Is kept until somebody else answers. */
  record Kept(BlockingQueue<Reply<Integer>> replies) implements Asked, Request<Asked, Integer> {}

  /** Nobody handles it. */
  record Unknown() implements Asked, Request<Asked, Integer> {}

  /** Emits what it is asked and told, at once. */
  final class Echo extends Producer<Integer> {
    @Override
    protected void handleDemand(long demand, Source<Integer> out) {}

    @Override
    protected void handleCast(Object message, Source<Integer> out) {
      out.emit((Integer) message);
    }

    @Override
    protected void handleCall(Request<?, ?> request, Source<Integer> out) throws Exception {
      switch (request) {
        case Twice twice -> {
          reply(twice, 2 * twice.event());
          out.emit(twice.event());
        }
        case Forgotten forgotten -> out.emit(forgotten.event());
        case Stopped stopped -> {
          if (stopped.answered()) {
            reply(stopped, 1);
          }
          stop(ExitReason.SHUTDOWN);
        }
        case Crashed crashed -> {
          reply(crashed, 1);
          throw new IllegalStateException("told to crash");
        }
        case Kept kept -> kept.replies().add(replyTo(kept));
        default -> super.handleCall(request, out);
      }
    }
  }

  /** Answers when the event leaves: whoever publishes waits for demand. */
  final class Broadcaster extends Producer<String> {
    /** An event to publish. */
    record Notify(String event) implements Request<Notify, Boolean> {}

    private record Waiting(String event, Reply<Boolean> caller) {}

    private final Queue<Waiting> queue = new ArrayDeque<>();

    @Override
    protected void handleCall(Request<?, ?> request, Source<String> out) throws Exception {
      switch (request) {
        case Notify notify -> {
          queue.add(new Waiting(notify.event(), replyTo(notify)));
          handleDemand(out.owed(), out);
        }
        default -> super.handleCall(request, out);
      }
    }

    @Override
    protected void handleDemand(long demand, Source<String> out) {
      while (out.owed() > 0 && !queue.isEmpty()) {
        Waiting next = queue.remove();
        out.emit(next.event());
        next.caller().send(true);
      }
    }
  }
}
