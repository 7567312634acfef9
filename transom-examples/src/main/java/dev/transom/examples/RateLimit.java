package dev.transom.examples;

import dev.transom.otp.Task;
import dev.transom.otp.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A burst of five at once, then a hundred a second, whoever asks. */
final class RateLimit {
  private RateLimit() {}

  static void main() {
    TokenBucket bucket = TokenBucket.spec(100, Duration.ofSeconds(1)).capacity(5).create();
    int atOnce = 0;
    while (atOnce < 100 && bucket.tryConsume()) {
      atOnce++;
    }
    IO.println("at once: " + (atOnce < 10 ? "the burst" : "too many"));
    long start = System.nanoTime();
    List<Task<Void>> clients =
        Stream.generate(() ->
                Task.<Void>async(() -> {
                  for (int i = 0; i < 10; i++) {
                    bucket.consume(); // waits for its turn
                  }
                  return null;
                }))
            .limit(5)
            .toList();
    Task.awaitMany(clients, Duration.ofSeconds(20));
    long millis = (System.nanoTime() - start) / 1_000_000;
    IO.println("50 more took " + (millis >= 440 ? "the half second that they should" : millis));
  }
}
