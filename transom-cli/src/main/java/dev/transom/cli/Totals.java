package dev.transom.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All deltas added up. Only {@link #processed} may be called while others add. */
final class Totals {
  private final List<Marks> marks;
  private final long[] ends;
  private final Histogram latencies = new Histogram();
  private final long[] numbers = new long[Counts.OfNumbers.MODULUS];
  private final Map<String, Counts.Cell> keys = new HashMap<>();
  private final KeyMemory memory;
  private final AtomicLong processed = new AtomicLong();
  private long invalid;
  private long lastCommit = Long.MIN_VALUE;

  Totals(int producers, KeyMemory memory) {
    this.marks = Stream.generate(Marks::new).limit(producers).toList();
    this.ends = new long[producers];
    java.util.Arrays.fill(ends, -1);
    this.memory = memory;
  }

  /** Adds a delta; to be called once for each. */
  synchronized void add(Delta delta) {
    for (Delta.Run run : delta.runs()) {
      Marks own = marks.get(run.origin().producer());
      long before = own.distinct();
      own.addRun(run.from(), run.count());
      processed.addAndGet(own.distinct() - before);
      latencies.record(delta.committed() - run.origin().givenOut(), run.count());
      lastCommit = Math.max(lastCommit, delta.committed());
    }
    for (Event.End end : delta.ends()) {
      ends[end.origin().producer()] = end.place();
    }
    invalid += delta.invalid();
    if (delta.counts() instanceof Counts.OfNumbers own) {
      own.addTo(numbers);
    } else {
      delta.counts().each(this::count);
    }
  }

  private void count(String key, long count) {
    Counts.Cell cell = keys.get(key);
    if (cell == null) {
      memory.add(key);
      cell = new Counts.Cell();
      keys.put(key, cell);
    }
    cell.value += count;
  }

  /** What was committed of one producer. */
  Marks marks(int producer) {
    return marks.get(producer);
  }

  /** How many events a producer has given out, if it has said so. */
  OptionalLong given(int producer) {
    return ends[producer] < 0 ? OptionalLong.empty() : OptionalLong.of(ends[producer]);
  }

  /** Events committed, each once. */
  long processed() {
    return processed.get();
  }

  /** How often an event was committed again. */
  long duplicates() {
    return marks.stream().mapToLong(Marks::duplicates).sum();
  }

  Histogram latencies() {
    return latencies;
  }

  /** When the last event was committed; unset if none was. */
  OptionalLong lastCommit() {
    return processed() == 0 ? OptionalLong.empty() : OptionalLong.of(lastCommit);
  }

  long invalid() {
    return invalid;
  }

  /** How many keys there are. */
  long distinct() {
    return entries().count();
  }

  /** The keys with the highest counts; see {@link Ranking}. */
  List<Map.Entry<String, Long>> top(int most) {
    Ranking ranking = new Ranking(most);
    entries().forEach(ranking::add);
    return ranking.sorted();
  }

  private Stream<Map.Entry<String, Long>> entries() {
    return Stream.concat(
        IntStream.range(0, numbers.length)
            .filter(i -> numbers[i] != 0)
            .mapToObj(i -> Map.entry(Integer.toString(i), numbers[i])),
        keys.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue().value)));
  }
}
