package dev.transom.benchmarks.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;

/** The JDK alone. */
final class SubmissionPublisherStart {
  private SubmissionPublisherStart() {}

  public static void main(String[] arguments) {
    CompletableFuture<Void> consumed;
    try (SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>()) {
      consumed = numbers.consume(_ -> System.out.println(Start.EVENT));
      numbers.submit(1);
    }
    consumed.join();
  }
}
