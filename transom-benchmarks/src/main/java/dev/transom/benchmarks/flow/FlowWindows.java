package dev.transom.benchmarks.flow;

import dev.transom.benchmarks.flow.Events.Event;
import dev.transom.benchmarks.flow.Events.Place;
import dev.transom.benchmarks.peer.Pekko;
import dev.transom.flow.Flow;
import dev.transom.flow.Window;
import dev.transom.flow.WindowId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Events counted by key in windows of their own time. */
final class FlowWindows {
  private FlowWindows() {}

  static Map<Place, Long> flow(List<Event> events) {
    return Flow.from(events)
        .window(Window.fixed(Events.WINDOW, Event::time).allowedLateness(Events.LATENESS))
        .countBy(Event::key)
        .withFiring((key, count, firing) -> Map.entry(place(key, firing.window()), count))
        .collect(Collectors.toMap(Entry::getKey, Entry::getValue, Long::sum));
  }

  private static Place place(String key, WindowId window) {
    return new Place(((WindowId.Span) window).start().toEpochMilli(), key);
  }

  /** One thread. */
  static Map<Place, Long> loop(List<Event> events) {
    Map<Place, Long> counts = new HashMap<>();
    WindowTable windows = new WindowTable();
    for (Event event : events) {
      windows.add(event).forEach(count -> counts.put(count.getKey(), count.getValue()));
    }
    windows.end().forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }

  /** Without windows that are put out on the way: all there are stay until the end. */
  static Map<Place, Long> stream(List<Event> events) {
    return events.parallelStream()
        .collect(Collectors.groupingBy(Event::place, Collectors.counting()));
  }

  static Map<Place, Long> pekko(List<Event> events)
      throws ExecutionException, InterruptedException {
    return Source.from(events)
        .async()
        .<WindowTable, List<Entry<Place, Long>>>statefulMap(
            WindowTable::new,
            (windows, event) -> Pair.create(windows, windows.add(event)),
            windows -> Optional.of(windows.end()))
        .mapConcat(counts -> counts)
        .runWith(
            Sink.<Map<Place, Long>, Entry<Place, Long>>fold(
                new HashMap<>(),
                (counts, count) -> {
                  counts.put(count.getKey(), count.getValue());
                  return counts;
                }),
            Pekko.system())
        .toCompletableFuture()
        .get();
  }

  static Map<Place, Long> reactor(List<Event> events) {
    HashMap<Place, Long> all =
        Flux.defer(
                () -> {
                  WindowTable windows = new WindowTable();
                  return Flux.fromIterable(events)
                      .publishOn(Schedulers.parallel())
                      .concatMapIterable(windows::add)
                      .concatWith(Flux.defer(() -> Flux.fromIterable(windows.end())));
                })
            .collect(
                HashMap<Place, Long>::new,
                (counts, count) -> counts.put(count.getKey(), count.getValue()))
            .block();
    return Objects.requireNonNull(all);
  }
}
