package dev.transom.pipeline;

import org.jspecify.annotations.Nullable;

/** Where a message goes, and with which others. */
record Route(@Nullable String batcher, @Nullable Object batchKey, boolean flush) {
  static final Route DEFAULT = new Route(null, null, false);
}
