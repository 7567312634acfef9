package dev.transom.cli;

import dev.transom.cli.Share.Position;
import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Source;
import dev.transom.pipeline.SourceContext;
import dev.transom.pipeline.SourceOutput;
import dev.transom.pipeline.SourceReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the lines of files, or numbers for orders to be generated. What a process has given out
 * belongs to the pipeline as far as {@link SourceContext#position} says; its successor goes on
 * there. For that, it begins where the last call of a reader began, and skips what is there.
 */
final class OrderSource implements Source<Event> {
  private final InputFiles files;
  private final long numbers; // 0 if there are files
  private final Acknowledger acknowledger;
  private final Map<Integer, Place> places = new ConcurrentSkipListMap<>();
  private @Nullable List<Share> shares; // guarded by this

  /**
   * A source.
   *
   * @param files what to read
   * @param numbers how many numbers, if there is nothing to read
   * @param acknowledger told what becomes of the events
   */
  OrderSource(InputFiles files, long numbers, Acknowledger acknowledger) {
    this.files = files;
    this.numbers = numbers;
    this.acknowledger = acknowledger;
  }

  @Override
  public SourceReader<Event> open(SourceContext<Event> context) throws IOException {
    Share share = shares(context.concurrency()).get(context.index());
    return new Reader(places.computeIfAbsent(context.index(), index -> new Place(share, context)));
  }

  private synchronized List<Share> shares(int processes) throws IOException {
    List<Share> there = shares;
    if (there == null) {
      there =
          numbers > 0
              ? InputPlan.numbers(numbers, processes)
              : InputPlan.lines(files.files(), files.streams(), processes);
      shares = there;
    }
    return there;
  }

  /** How many events belong to the pipeline, more or less while it runs. */
  long given() {
    return places.values().stream().mapToLong(place -> place.context.position()).sum();
  }

  /** Gives the number of each event that belongs to the pipeline. */
  void eachGiven(LongConsumer use) {
    for (Place place : places.values()) {
      long end = place.context.position();
      for (long i = 0; i < end; i++) {
        use.accept(place.share.first() + place.share.stride() * i);
      }
    }
  }

  /** Which part of all there is was given out; unset if nobody knows how much there is. */
  synchronized OptionalDouble share() {
    List<Share> all = shares;
    if (all == null || !files.streams().isEmpty() || numbers == Long.MAX_VALUE) {
      return OptionalDouble.empty();
    }
    long whole = numbers > 0 ? numbers : all.stream().mapToLong(Share::bytes).sum();
    long done =
        numbers > 0
            ? given()
            : places.values().stream().mapToLong(p -> p.share.bytesBefore(p.newest)).sum();
    return OptionalDouble.of(whole == 0 ? 1 : Math.min(1, (double) done / whole));
  }

  /** What outlives the processes that read one share. */
  private static final class Place {
    final Share share;
    final SourceContext<Event> context;
    final Runnable wakeUp;
    volatile Position newest = Position.START;
    private Position begun = Position.START; // guarded by this

    Place(Share share, SourceContext<Event> context) {
      this.share = share;
      this.context = context;
      this.wakeUp = context::wakeUp;
    }

    /** A call begins there: nobody has to read what lies before. */
    synchronized void begins(Position at) {
      if (at.place() > begun.place()) {
        begun = at;
      }
    }

    synchronized Position begun() {
      return begun;
    }
  }

  private final class Reader implements SourceReader<Event> {
    private final Place place;
    private final ShareReader reader;
    private Position now;

    Reader(Place place) {
      this.place = place;
      this.reader = new ShareReader(place.share);
      this.now = place.begun();
    }

    @Override
    public boolean read(int demand, SourceOutput<Event> out) throws IOException {
      long taken = place.context.position();
      place.begins(now);
      int most = demand + (int) (taken - now.place());
      now = reader.read(now, most, event -> emit(event, taken, out));
      place.newest = now;
      ReplayWindow stream = reader.stream(now);
      if (stream != null) {
        stream.whenMore(place.wakeUp);
      }
      return !reader.ended(now);
    }

    private void emit(Event event, long taken, SourceOutput<Event> out) {
      if (event.place() >= taken) {
        out.emit(Message.of(event).acknowledger(acknowledger, event));
      }
    }
  }
}
