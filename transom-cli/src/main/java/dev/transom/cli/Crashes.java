package dev.transom.cli;

import dev.transom.process.CrashReport;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints the first crash reports. Safe for use by any thread. */
final class Crashes implements Consumer<CrashReport> {
  private static final int SHOWN = 3;

  private final Screen screen;
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable Throwable lastUnplanned;

  Crashes(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void accept(CrashReport report) {
    if (report.cause() instanceof OutOfMemoryError) {
      Exhausted.end();
    }
    boolean planned =
        report.cause() instanceof Faults.InjectedFailure
            || report.cause() instanceof Faults.PoisonedEvent;
    if (!planned) {
      lastUnplanned = report.cause();
    }
    int number = count.incrementAndGet();
    if (number <= SHOWN) {
      screen.say(report.text());
    }
    if (number == SHOWN) {
      screen.say("(further crashes are only counted)");
    }
  }

  /** The latest that no fault of ours explains. */
  Optional<Throwable> lastUnplanned() {
    return Optional.ofNullable(lastUnplanned);
  }
}
