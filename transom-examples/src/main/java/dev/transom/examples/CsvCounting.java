package dev.transom.examples;

import dev.transom.flow.Flow;
import dev.transom.flow.OnError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines become records; one that cannot be read is told and left out, and the rest goes on. */
final class CsvCounting {
  private record Order(String country, int items) {
    static Order parse(String line) {
      String[] fields = line.split(",", -1);
      return new Order(fields[1], Integer.parseInt(fields[2]));
    }
  }

  private CsvCounting() {}

  static void main() throws IOException {
    Path file = Files.createTempFile("orders", ".csv");
    try {
      Files.write(file, (Iterable<String>) lines()::iterator);
      Map<String, String> countries =
          Flow.lines(file)
              .reject(line -> line.startsWith("order,"))
              .map(Order::parse)
              .onError(OnError.deadLetter((line, error) -> IO.println("left out: " + line)))
              .collectBy(Order::country, () -> Collectors.summarizingInt(Order::items))
              .mapValues(all -> all.getCount() + " orders, " + all.getSum() + " items")
              .toMap();
      new TreeMap<>(countries).forEach((country, all) -> IO.println(country + ": " + all));
    } finally {
      Files.delete(file);
    }
  }

  private static Stream<String> lines() {
    List<String> countries = List.of("BE", "IT", "PT");
    Stream<String> orders =
        IntStream.range(0, 3_000).mapToObj(i -> i + "," + countries.get(i % 3) + "," + (i % 5 + 1));
    return Stream.concat(Stream.of("order,country,items", "x17,IT,three"), orders);
  }
}
