package dev.transom.pipeline;

import org.jspecify.annotations.Nullable;

/** Where a message goes, and with which others; or why it goes no further. */
record Route(
    @Nullable String batcher, @Nullable Object batchKey, boolean flush, @Nullable Failure failure) {
  static final Route DEFAULT = new Route(null, null, false, null);

  /** Into a batch with any others. */
  boolean isPlain() {
    return batchKey == null && !flush;
  }

  Route failed(@Nullable Failure why) {
    return why == failure ? this : new Route(batcher, batchKey, flush, why);
  }
}
