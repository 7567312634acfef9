package dev.transom.examples;

import dev.transom.flow.Flow;
import dev.transom.flow.Window;
import dev.transom.flow.WindowId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** A sensor that is an hour behind the other is not late: late is who is behind his own source. */
final class LateReadings {
  private record Reading(String sensor, Instant time, double celsius) {}

  private LateReadings() {}

  static void main() {
    List<Reading> roof =
        List.of(
            reading("roof", "12:10", 20),
            reading("roof", "12:50", 22),
            reading("roof", "13:05", 24),
            reading("roof", "12:55", 30), // late by ten minutes: accepted
            reading("roof", "13:40", 26),
            reading("roof", "12:20", 99)); // by eighty: dropped
    List<Reading> cellar =
        List.of(
            reading("cellar", "11:10", 9),
            reading("cellar", "11:50", 9),
            reading("cellar", "12:30", 10));
    var hours =
        Window.fixed(Duration.ofHours(1), Reading::time)
            .allowedLateness(Duration.ofMinutes(30))
            .accumulating()
            .late(reading -> IO.println("too late: " + reading.sensor() + " " + reading.time()));
    Flow.fromAll(List.of(roof, cellar))
        .window(hours)
        .collectBy(Reading::sensor, () -> Collectors.averagingDouble(Reading::celsius))
        .withFiring((sensor, mean, firing) ->
            hour(firing.window()) + " " + sensor + " " + mean + (firing.isDone() ? "" : " so far"))
        .stream()
        .sorted()
        .forEach(IO::println);
  }

  private static Reading reading(String sensor, String time, double celsius) {
    return new Reading(sensor, Instant.parse("2026-03-01T" + time + ":00Z"), celsius);
  }

  private static String hour(WindowId window) {
    return switch (window) {
      case WindowId.Span(Instant start, var end) -> start.toString().substring(11, 16);
      case WindowId.Global _, WindowId.Numbered _ -> throw new AssertionError(window);
    };
  }
}
