package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Threads of an executor and a queue between each two steps, as one writes it by hand. Handlers
 * collect their batches from the second queue themselves.
 */
final class ThreadIngestion extends Peer {
  private static final int CAPACITY = 10_000;
  private static final int MOST = 500; // that a thread takes at once

  private final ExecutorService executor;
  private final boolean drains;

  private ThreadIngestion(Job job, ExecutorService executor, boolean drains) {
    super(job);
    this.executor = executor;
    this.drains = drains;
  }

  /** Platform threads that take one text after the other. */
  static Workload platform(Job job) {
    return new ThreadIngestion(job, Executors.newCachedThreadPool(), false);
  }

  /** Platform threads that take as many as there are, up to {@value #MOST}. */
  static Workload platformDraining(Job job) {
    return new ThreadIngestion(job, Executors.newCachedThreadPool(), true);
  }

  /** Virtual threads that take one text after the other. */
  static Workload virtual(Job job) {
    return new ThreadIngestion(job, Executors.newVirtualThreadPerTaskExecutor(), false);
  }

  /** Virtual threads that take as many as there are, up to {@value #MOST}. */
  static Workload virtualDraining(Job job) {
    return new ThreadIngestion(job, Executors.newVirtualThreadPerTaskExecutor(), true);
  }

  @Override
  void ingest(int limit, Receipts receipts) throws Exception {
    BlockingQueue<Delivery<String>> texts = new ArrayBlockingQueue<>(CAPACITY);
    BlockingQueue<Delivery<Integer>> results = new ArrayBlockingQueue<>(CAPACITY);
    List<Future<?>> processors =
        started(
            Job.PROCESSORS,
            () ->
                drains
                    ? processAll(texts, results, receipts)
                    : processEach(texts, results, receipts));
    List<Future<?>> handlers =
        job.isBatched() ? started(Job.HANDLERS, () -> collect(results, receipts)) : List.of();
    for (int tag = 0; tag < limit; tag++) {
      texts.put(delivery(tag));
    }
    end(texts, new Delivery<>(-1, ""), processors);
    end(results, NOTHING, handlers);
  }

  private List<Future<?>> started(int threads, Callable<?> body) {
    List<Future<?>> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(executor.submit(body));
    }
    return started;
  }

  private static <T> void end(BlockingQueue<T> queue, T end, List<Future<?>> readers)
      throws Exception {
    for (int i = 0; i < readers.size(); i++) {
      queue.put(end);
    }
    for (Future<?> reader : readers) {
      reader.get();
    }
  }

  private boolean processEach(
      BlockingQueue<Delivery<String>> texts,
      BlockingQueue<Delivery<Integer>> results,
      Receipts receipts)
      throws InterruptedException {
    for (Delivery<String> text = texts.take(); text.tag() >= 0; text = texts.take()) {
      Delivery<Integer> result = process(text, receipts);
      if (result != null) {
        results.put(result);
      }
    }
    return true;
  }

  private boolean processAll(
      BlockingQueue<Delivery<String>> texts,
      BlockingQueue<Delivery<Integer>> results,
      Receipts receipts)
      throws InterruptedException {
    List<Delivery<String>> some = new ArrayList<>(MOST);
    boolean more = true;
    while (more) {
      some.clear();
      some.add(texts.take());
      texts.drainTo(some, MOST - 1);
      more = !isEnd(some, texts);
      for (Delivery<Integer> result : process(some, receipts)) {
        results.put(result);
      }
    }
    return true;
  }

  private boolean collect(BlockingQueue<Delivery<Integer>> results, Receipts receipts)
      throws InterruptedException {
    boolean more = true;
    while (more) {
      List<Delivery<Integer>> batch = new ArrayList<>(Job.BATCH);
      more = fill(batch, results);
      if (!batch.isEmpty()) {
        handle(batch, receipts);
      }
    }
    return true;
  }

  /** Waits for a batch, the patience of the job after its first at most; false at the end. */
  private boolean fill(List<Delivery<Integer>> batch, BlockingQueue<Delivery<Integer>> results)
      throws InterruptedException {
    Delivery<Integer> next = results.take();
    long until = System.nanoTime() + Job.PATIENCE.toNanos();
    while (next != null) {
      batch.add(next);
      if (drains) {
        results.drainTo(batch, Job.BATCH - batch.size());
      }
      if (isEnd(batch, results)) {
        return false;
      }
      next =
          batch.size() == Job.BATCH
              ? null
              : results.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return true;
  }

  /** Whether the end is among them; the ends that are meant for others go back. */
  private static <T> boolean isEnd(List<Delivery<T>> taken, BlockingQueue<Delivery<T>> from)
      throws InterruptedException {
    boolean found = false;
    while (!taken.isEmpty() && taken.getLast().tag() < 0) {
      Delivery<T> end = taken.removeLast();
      if (found) {
        from.put(end);
      }
      found = true;
    }
    return found;
  }

  @Override
  public void close() {
    executor.close();
  }
}
