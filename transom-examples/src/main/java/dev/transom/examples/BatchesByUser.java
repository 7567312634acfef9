package dev.transom.examples;

import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Sources;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Clicks of many users, each written together with others of the same user. */
final class BatchesByUser {
  private record Click(String user, int page) {}

  private BatchesByUser() {}

  static void main() {
    Map<String, List<Integer>> sizes = new ConcurrentHashMap<>();
    Pipeline.from(Sources.from(clicks()))
        .process(message -> message.batchKey(message.data().user()))
        .batch(
            "clicks",
            b -> b.size(10).concurrency(4),
            batch -> {
              String user = (String) batch.info().batchKey().orElseThrow();
              sizes.merge(user, List.of(batch.size()), BatchesByUser::joined);
            })
        .start("clicks")
        .await();
    new TreeMap<>(sizes)
        .forEach((user, all) ->
            IO.println(user + ": " + all.stream().sorted(Comparator.reverseOrder()).toList()));
  }

  private static List<Integer> joined(List<Integer> before, List<Integer> more) {
    return Stream.concat(before.stream(), more.stream()).toList();
  }

  private static List<Click> clicks() {
    List<String> users = List.of("ann", "bob", "ann", "cy");
    return IntStream.range(0, 60).mapToObj(i -> new Click(users.get(i % 4), i)).toList();
  }
}
