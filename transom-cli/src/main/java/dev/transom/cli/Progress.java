package dev.transom.cli;

import java.util.List;
import java.util.OptionalDouble;

/** Looks at the parts of a run to tell how far it is. */
final class Progress {
  private final RunOptions options;
  private final Input input;
  private final List<Feed> feeds;
  private final Totals totals;
  private final DeadLetters letters;
  private final Faults faults;
  private final Stats stats;

  Progress(
      RunOptions options,
      Input input,
      List<Feed> feeds,
      Totals totals,
      DeadLetters letters,
      Faults faults,
      Stats stats) {
    this.options = options;
    this.input = input;
    this.feeds = List.copyOf(feeds);
    this.totals = totals;
    this.letters = letters;
    this.faults = faults;
    this.stats = stats;
  }

  /** What can be seen now, so many nanoseconds after the start. */
  LiveLine.Sample sample(long nanos) {
    long given = feeds.stream().mapToLong(Feed::given).sum();
    long processed = totals.processed();
    return new LiveLine.Sample(
        nanos,
        processed,
        stats.deliveries(),
        faults.failures() + faults.poisonings(),
        stats.restarts(),
        stats.redelivered(),
        Math.max(0, given - processed - letters.count()),
        share(nanos, given));
  }

  /** How much of the input was given out, where its size is known. */
  private OptionalDouble share(long nanos, long given) {
    if (options.duration().isPresent()) {
      return part(nanos, options.duration().get().toNanos());
    }
    if (options.events().isPresent()) {
      return part(given, options.events().getAsLong());
    }
    return input.sized()
        ? part(
            feeds.stream().mapToLong(Feed::bytes).sum(),
            input.shares().stream().mapToLong(Share::bytes).sum())
        : OptionalDouble.empty();
  }

  private static OptionalDouble part(double some, double all) {
    return OptionalDouble.of(all == 0 ? 1 : Math.min(1, some / all));
  }
}
