package dev.transom.flow;

import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/** Where the elements of a flow come from. */
sealed interface Origin {
  /** One source for each iterator; a source that dies begins its iterator again, and skips. */
  record Iterators(String name, List<FlowSupplier<Iterator<?>>> iterators, long[] sizes)
      implements Origin, Serializable {
    /** Whether it is known how much all of them give. */
    boolean isSized() {
      return LongStream.of(sizes).allMatch(size -> size >= 0);
    }
  }

  /** Pieces of files, each of so many bytes at most, not counting what lines make of it. */
  record Chunks(List<Path> files, int largest) implements Origin {}

  /** The moments at which a period has passed. */
  record Ticks(Duration period) implements Origin, Serializable {}

  /** Stages that run already. */
  record Running(List<Subscription<?>> subscriptions) implements Origin {}

  /** Stages that are started with the flow. */
  record Starting(List<StageSpec<Void, ?>> stages) implements Origin {}
}
