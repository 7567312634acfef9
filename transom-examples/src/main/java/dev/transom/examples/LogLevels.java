package dev.transom.examples;

import dev.transom.flow.Flow;
import dev.transom.flow.FlowSupplier;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The logs of several services, counted by level, and what went wrong by service. */
final class LogLevels {
  private record Entry(String service, String level, String message) {
    static Entry parse(String service, String line) {
      String[] parts = line.split(" ", 3);
      return parts.length < 3
          ? new Entry(service, "unparsed", line)
          : new Entry(service, parts[1].replaceFirst(":$", ""), parts[2]);
    }
  }

  private LogLevels() {}

  static void main() {
    Flow<Entry> entries = Flow.fromIterators(List.of(log("billing"), log("mail"), log("search")));
    Map<String, Long> levels = entries.countBy(Entry::level).toMap();
    IO.println(new TreeMap<>(levels));
    Map<String, Long> errors =
        entries
            .filter(entry -> entry.level().equals("ERROR"))
            .countBy(entry -> entry.service() + ": " + entry.message())
            .toMap();
    new TreeMap<>(errors).forEach((error, count) -> IO.println(count + " x " + error));
  }

  /** Each is a source of its own. */
  private static FlowSupplier<Iterator<Entry>> log(String service) {
    return () ->
        IntStream.range(0, 1_000).mapToObj(i -> Entry.parse(service, line(service, i))).iterator();
  }

  private static String line(String service, int i) {
    String time = "2026-03-01T10:%02d:%02dZ ".formatted(i / 60 % 60, i % 60);
    return switch (i % 100) {
      case 0 -> time + "ERROR: disk full";
      case 1 ->
          service.equals("mail")
              ? time + "ERROR: no route to host"
              : "\tat Disk.write(Disk.java:17)";
      case 2, 3, 4 -> time + "WARN: slow answer";
      default -> time + "INFO request " + i;
    };
  }
}
