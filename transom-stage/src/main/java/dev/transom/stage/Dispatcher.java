package dev.transom.stage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How a producing stage shares its events among its consumers. Immutable.
 *
 * @param <E> the type of the events
 */
public sealed interface Dispatcher<E> {
  /** What a partitioning function returns for an event that is for nobody; it counts as handled. */
  Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "Dispatcher.NONE";
        }
      };

  /**
   * Who has asked gets events, spread over all who have asked. The default.
   *
   * @param <E> the type of the events
   */
  record Fair<E>() implements Dispatcher<E> {}

  /**
   * Who has asked for most gets all it has asked for, then the next: GenStage's DemandDispatcher.
   *
   * @param <E> the type of the events
   */
  record Greedy<E>() implements Dispatcher<E> {}

  /**
   * Everybody gets every event, at the pace of the slowest.
   *
   * @param <E> the type of the events
   */
  record Broadcast<E>() implements Dispatcher<E> {}

  /**
   * Each event goes to the one consumer of its partition.
   *
   * @param partitions the names of the partitions
   * @param function gives the partition of an event, or {@link #NONE}
   * @param queueLimit how many events may wait for one partition before nothing more is asked for
   * @param <E> the type of the events
   */
  record Partition<E>(List<Object> partitions, Function<? super E, ?> function, int queueLimit)
      implements Dispatcher<E> {
    private static final int DEFAULT_QUEUE_LIMIT = 1_000;

    /** Checks the values. */
    public Partition {
      partitions = List.copyOf(partitions);
      Objects.requireNonNull(function, "function");
      if (partitions.isEmpty()) {
        throw new IllegalArgumentException("a partition dispatcher needs at least one partition");
      }
      if (new LinkedHashSet<>(partitions).size() < partitions.size()) {
        throw new IllegalArgumentException("the partitions are not distinct: " + partitions);
      }
      if (queueLimit < 1) {
        throw new IllegalArgumentException("queueLimit must be at least 1, got: " + queueLimit);
      }
    }

    /**
     * With another bound on each partition's queue.
     *
     * @param events the bound, at least 1; {@code Integer.MAX_VALUE} is GenStage's behaviour
     * @return changed options
     */
    public Partition<E> queueLimit(int events) {
      return new Partition<>(partitions, function, events);
    }

    /** The place of a partition; negative if there is none of that name. */
    int indexOf(Object name) {
      boolean isPlace =
          name instanceof Integer n
              && n >= 0
              && n < partitions.size()
              && name.equals(partitions.get(n)); // as when they are numbered
      return isPlace ? (int) name : partitions.indexOf(name);
    }
  }

  /**
   * The default dispatcher.
   *
   * @param <E> the type of the events
   * @return {@link Fair}
   */
  static <E> Dispatcher<E> fair() {
    return new Fair<>();
  }

  /**
   * GenStage's demand dispatcher.
   *
   * @param <E> the type of the events
   * @return {@link Greedy}
   */
  static <E> Dispatcher<E> greedy() {
    return new Greedy<>();
  }

  /**
   * Every event to every consumer.
   *
   * @param <E> the type of the events
   * @return {@link Broadcast}
   */
  static <E> Dispatcher<E> broadcast() {
    return new Broadcast<>();
  }

  /**
   * Partitions 0 to n-1, by the event's hash code.
   *
   * @param partitions how many, at least 1
   * @param <E> the type of the events
   * @return the dispatcher
   */
  static <E> Partition<E> partition(int partitions) {
    return partition(
        partitions, event -> Math.floorMod(spread(Objects.hashCode(event)), partitions));
  }

  /**
   * Partitions 0 to n-1, by a function.
   *
   * @param partitions how many, at least 1
   * @param function gives an {@code Integer} from 0 to n-1, or {@link #NONE}
   * @param <E> the type of the events
   * @return the dispatcher
   */
  static <E> Partition<E> partition(int partitions, Function<? super E, ?> function) {
    return partition(
        new ArrayList<>(IntStream.range(0, Math.max(0, partitions)).boxed().toList()), function);
  }

  /**
   * Named partitions, by a function.
   *
   * @param partitions their names
   * @param function gives a name, or {@link #NONE}
   * @param <E> the type of the events
   * @return the dispatcher
   */
  static <E> Partition<E> partition(List<?> partitions, Function<? super E, ?> function) {
    return new Partition<>(List.copyOf(partitions), function, Partition.DEFAULT_QUEUE_LIMIT);
  }

  private static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x7feb352d;
    return mixed ^ (mixed >>> 15);
  }
}
