package dev.transom.cli;

/** A stretch of input that is read in order. */
sealed interface Part {
  /**
   * Numbers.
   *
   * @param count how many; {@link Long#MAX_VALUE} for no end
   */
  record Numbers(long count) implements Part {}

  /**
   * Whole lines of a file.
   *
   * @param file which
   * @param from the first byte
   * @param to behind the last byte
   */
  record Lines(InputFile file, long from, long to) implements Part {}

  /**
   * Everything that comes out of a stream.
   *
   * @param window keeps what was not committed
   */
  record Stream(ReplayWindow window) implements Part {}
}
