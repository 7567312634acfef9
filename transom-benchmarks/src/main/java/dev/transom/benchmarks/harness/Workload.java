package dev.transom.benchmarks.harness;

/** One system's way of doing a number of operations, with a result that it checks itself. */
@FunctionalInterface
public interface Workload extends AutoCloseable {

  /** Returns when all {@code operations} are done and verified; throws if the result is wrong. */
  void run(int operations) throws Exception;

  @Override
  default void close() {}
}
