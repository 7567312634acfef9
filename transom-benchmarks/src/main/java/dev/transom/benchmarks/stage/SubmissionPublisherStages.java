package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;

/**
 * {@link SubmissionPublisher}, which gives every subscriber everything; where that is not wanted
 * there is one for each consumer, served by the source in turn, which is by the remainder as well.
 */
final class SubmissionPublisherStages extends Stages {
  private final ExecutorService executor;

  SubmissionPublisherStages(Shape shape) {
    super(shape);
    this.executor =
        shape.waits()
            ? Executors.newVirtualThreadPerTaskExecutor()
            : new ForkJoinPool(Runtime.getRuntime().availableProcessors());
  }

  @Override
  <T> void start(Iterable<T> source, Cargo<T> cargo, Tally tally) {
    if (shape.spread() == Spread.BROADCAST) {
      try (SubmissionPublisher<T> all = publisher(executor, shape.window())) {
        for (int i = 0; i < shape.consumers(); i++) {
          all.subscribe(new SummingSubscriber<>(shape.window(), cargo, tally));
        }
        source.forEach(all::submit);
      }
      return;
    }
    Turns<T> turns = new Turns<>(shape, executor);
    turns
        .publishers()
        .forEach(publisher ->
            publisher.subscribe(new SummingSubscriber<>(shape.window(), cargo, tally)));
    if (shape.through()) {
      try (SubmissionPublisher<T> first = publisher(executor, shape.window())) {
        first.subscribe(new Between<>(shape, cargo, turns));
        source.forEach(first::submit);
      }
    } else {
      source.forEach(turns::submit);
      turns.close();
    }
  }

  @Override
  void startBatched(Numbers numbers, Cargo<List<Integer>> cargo, Tally tally) {
    start(numbers.lists(shape.batch()), cargo, tally);
  }

  @Override
  public void close() {
    executor.close();
  }

  private static <T> SubmissionPublisher<T> publisher(Executor executor, int window) {
    return new SubmissionPublisher<>(executor, window);
  }

  /** The publishers of all consumers. */
  private static final class Turns<T> {
    private final List<SubmissionPublisher<T>> publishers;
    private int turn;

    Turns(Shape shape, Executor executor) {
      publishers =
          Stream.generate(() -> SubmissionPublisherStages.<T>publisher(executor, shape.window()))
              .limit(shape.consumers())
              .toList();
    }

    List<SubmissionPublisher<T>> publishers() {
      return publishers;
    }

    void submit(T piece) {
      publishers.get(turn).submit(piece);
      turn = turn + 1 == publishers.size() ? 0 : turn + 1;
    }

    void close() {
      publishers.forEach(SubmissionPublisher::close);
    }
  }

  /** The stage between. */
  private static final class Between<T> extends AskingSubscriber<T> {
    private final Cargo<T> cargo;
    private final Turns<T> turns;

    Between(Shape shape, Cargo<T> cargo, Turns<T> turns) {
      super(shape.window());
      this.cargo = cargo;
      this.turns = turns;
    }

    @Override
    void handle(T piece) {
      turns.submit(cargo.increment(piece));
    }

    @Override
    public void onComplete() {
      turns.close();
    }
  }
}
