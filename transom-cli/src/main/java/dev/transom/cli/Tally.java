package dev.transom.cli;

import dev.transom.cli.Amount.Measure;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collector;

/** What came out of counting texts: the sum of all amounts. Each key may be added once. */
final class Tally {
  private final Map<Measure, Long> measures = new EnumMap<>(Measure.class);
  private final Ranking ranking;
  private long distinct;
  private long sum;

  private Tally(int most) {
    ranking = new Ranking(most);
  }

  /** Keeps so many keys at most, those with the highest counts. */
  static Collector<Map.Entry<Object, Long>, ?, Tally> keeping(int most) {
    return Collector.of(() -> new Tally(most), Tally::add, Tally::plus);
  }

  private void add(Map.Entry<Object, Long> amount) {
    long value = amount.getValue();
    if (amount.getKey() instanceof Measure measure) {
      measures.merge(measure, value, Long::sum);
    } else {
      ranking.add(Map.entry((String) amount.getKey(), value));
      distinct++;
      sum += value;
    }
  }

  private Tally plus(Tally other) {
    other.measures.forEach((measure, value) -> measures.merge(measure, value, Long::sum));
    ranking.addAll(other.ranking);
    distinct += other.distinct;
    sum += other.sum;
    return this;
  }

  long of(Measure measure) {
    return measures.getOrDefault(measure, 0L);
  }

  /** How many keys there are. */
  long distinct() {
    return distinct;
  }

  /** All counts of keys together. */
  long sum() {
    return sum;
  }

  /** The keys that were kept. */
  Ranking ranking() {
    return ranking;
  }
}
