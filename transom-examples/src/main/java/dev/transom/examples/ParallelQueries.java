package dev.transom.examples;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Spawn and collect: the answers come as they are ready, the whole takes as long as one query. */
final class ParallelQueries {
  private record Answer(int query, String rows) {}

  private ParallelQueries() {}

  static void main() {
    Pid asker =
        Processes.spawn(self -> {
          long start = System.nanoTime();
          for (int query = 1; query <= 5; query++) {
            ask(query, self.pid());
          }
          collect(self, 5).forEach(answer -> IO.println(answer.rows()));
          long millis = (System.nanoTime() - start) / 1_000_000;
          IO.println(
              "5 queries of 200 ms took " + (millis < 800 ? "about as long as one" : millis));
        });
    Processes.await(asker);
  }

  private static void ask(int query, Pid replyTo) {
    Processes.spawn(self -> {
      self.sleep(Duration.ofMillis(200)); // the database is slow
      replyTo.send(new Answer(query, "query " + query + ": " + query * 10 + " rows"));
    });
  }

  private static List<Answer> collect(Self self, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> self.receive(Answer.class))
        .sorted(Comparator.comparing(Answer::query))
        .toList();
  }
}
