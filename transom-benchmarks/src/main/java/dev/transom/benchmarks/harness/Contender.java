package dev.transom.benchmarks.harness;

/** One system in one contest. */
public interface Contender extends AutoCloseable {

  /** The name in the report; {@code transom} is ours. */
  String system();

  /** Until the code is compiled and the size of a round is known. */
  default void warmUp(Budget budget) throws Exception {}

  /**
   * One bounded round.
   *
   * @return one value per metric of the contest; NaN where this contender has none
   */
  double[] round(Budget budget) throws Exception;

  @Override
  default void close() {}
}
