package dev.transom.benchmarks.messaging;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Actors that answer a number of requests: by themselves, or by asking another one first. */
final class PekkoServer {
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private PekkoServer() {}

  sealed interface Message {}

  record Request(int number, ActorRef<Integer> replyTo) implements Message {}

  private record Answered(int answer, ActorRef<Integer> replyTo) implements Message {}

  static Behavior<Request> leaf(int calls) {
    return Behaviors.setup(_ -> Behaviors.receiveMessage(new Leaf(calls)::onRequest));
  }

  private static final class Leaf {
    private int left;

    Leaf(int calls) {
      left = calls;
    }

    Behavior<Request> onRequest(Request request) {
      request.replyTo().tell(request.number() + 1);
      return --left > 0 ? Behaviors.same() : Behaviors.stopped();
    }
  }

  static Behavior<Request> relay(ActorRef<Request> back, int calls) {
    Behavior<Message> relay =
        Behaviors.setup(context -> {
          Relay state = new Relay(calls);
          return Behaviors.receiveMessage(message ->
              switch (message) {
                case Request(int number, ActorRef<Integer> replyTo) -> {
                  context.ask(
                      Integer.class,
                      back,
                      TIMEOUT,
                      answerTo -> new Request(number, answerTo),
                      (answer, _) -> new Answered(answer, replyTo));
                  yield Behaviors.same();
                }
                case Answered answered -> state.onAnswered(answered);
              });
        });
    return relay.narrow();
  }

  private static final class Relay {
    private int left;

    Relay(int calls) {
      left = calls;
    }

    Behavior<Message> onAnswered(Answered answered) {
      answered.replyTo().tell(answered.answer());
      return --left > 0 ? Behaviors.same() : Behaviors.stopped();
    }
  }
}
