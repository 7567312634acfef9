package dev.transom.pipeline;

import dev.transom.stage.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sources of what the JDK and stages have. But for stages they have no acknowledgements: what has
 * failed is in the pipeline's dead letters.
 *
 * <p>Those of collections, iterators, streams and files are read again from the beginning, and what
 * was emitted is skipped, if the process that reads them dies: they must give the same each time.
 * They are read by one process, the first; others would have nothing to do.
 */
public final class Sources {
  private Sources() {}

  /**
   * The elements of a collection.
   *
   * @param elements the elements, which must not change meanwhile
   * @param <T> their type
   * @return the source
   */
  public static <T> Source<T> from(Iterable<? extends T> elements) {
    Objects.requireNonNull(elements, "elements");
    return iterator(elements::iterator);
  }

  /**
   * What an iterator gives.
   *
   * @param iterators makes the iterator, again if need be
   * @param <T> the type of its elements
   * @return the source
   */
  public static <T> Source<T> iterator(Supplier<? extends Iterator<? extends T>> iterators) {
    Objects.requireNonNull(iterators, "iterators");
    return context -> new IteratorReader<>(context, iterators.get(), () -> {});
  }

  /**
   * The elements of a stream.
   *
   * @param streams makes the stream, again if need be; it is closed
   * @param <T> the type of its elements
   * @return the source
   */
  public static <T> Source<T> stream(Supplier<? extends Stream<? extends T>> streams) {
    Objects.requireNonNull(streams, "streams");
    return context -> {
      Stream<? extends T> stream = streams.get();
      return new IteratorReader<>(context, stream.iterator(), stream::close);
    };
  }

  /**
   * The lines of text files, in UTF-8, one file after the other. Each has the metadata {@code file}
   * (the path) and {@code line} (its number, from 1). For a file that is not there the source
   * fails, and looks again after a pause.
   *
   * @param files the files
   * @return the source
   */
  public static Source<String> lines(Path... files) {
    List<Path> all = List.of(files);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("name at least one file");
    }
    return context -> new LinesReader(context, all);
  }

  /**
   * The moments at which a period has passed, without end. Those at which the pipeline was busy are
   * left out.
   *
   * @param period how far they are apart, at least 1 ms
   * @return the source
   */
  public static Source<Instant> ticks(Duration period) {
    if (period.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("a period is at least 1 ms, got: " + period);
    }
    return context -> new TickReader(context, period);
  }

  /**
   * What stages put out. An event is acknowledged to its stage when its message is finished,
   * successful or failed; what is not finished when the pipeline is stopped goes back. Events come
   * twice only if the stage that subscribes for the pipeline, {@code NAME/stages 0}, is killed.
   *
   * <p>A stage that has put out its last event ends when all are acknowledged, so the last batch
   * waits until its time is over. If a stage ends as its subscription's cancel mode does not take
   * for an end, the source has failed: it subscribes again after a pause.
   *
   * @param subscriptions to which stages, and how; who acknowledges is the pipeline's own business
   * @param <T> the type of the events
   * @return the source
   */
  public static <T> Source<T> stages(List<? extends Subscription<? extends T>> subscriptions) {
    List<Subscription<? extends T>> all = List.copyOf(subscriptions);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("name at least one stage to subscribe to");
    }
    return context -> new StageReader<>(context, all);
  }

  /**
   * What a publisher of the JDK's {@link Flow} publishes. It is subscribed to once for each process
   * that reads, and again if it has failed. It is asked for up to 256 items ahead; of them, those
   * that are not taken in when the pipeline drains are dropped, as a publisher takes nothing back.
   *
   * @param publisher the publisher
   * @param <T> the type of its items
   * @return the source
   */
  public static <T> Source<T> publisher(Flow.Publisher<? extends T> publisher) {
    Objects.requireNonNull(publisher, "publisher");
    return context -> new PublisherReader<>(context, publisher);
  }
}
