package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * A virtual thread that answers one question after the other through futures, and alone uses what
 * its function does.
 */
final class Answerer<Q, A> implements AutoCloseable {
  private record Question<Q, A>(Q question, CompletableFuture<A> answer) {}

  private final Port<Question<Q, A>> questions;
  private final Thread thread;

  Answerer(Port.Maker maker, Function<Q, A> function) {
    Port<Question<Q, A>> port = maker.port();
    questions = port;
    thread =
        VirtualThreads.start(() -> {
          while (true) {
            Question<Q, A> next = port.receive();
            next.answer().complete(function.apply(next.question()));
          }
        });
  }

  A ask(Q question) throws InterruptedException, ExecutionException {
    CompletableFuture<A> answer = new CompletableFuture<>();
    questions.send(new Question<>(question, answer));
    return answer.get();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
