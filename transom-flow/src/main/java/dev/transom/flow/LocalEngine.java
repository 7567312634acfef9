package dev.transom.flow;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildType;
import dev.transom.otp.Restart;
import dev.transom.otp.Shutdown;
import dev.transom.process.SpawnOptions;
import dev.transom.stage.spi.StageDoor;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Runs flows on the stages of the current node. */
final class LocalEngine {
  private LocalEngine() {}

  /** What comes of a run, of which nothing is left when this returns or throws. */
  static <R> R collect(Plan plan, Collector<?, ?, R> collector) {
    RunningFlow<R> running = start(plan, collecting(collector));
    try {
      return running.await();
    } finally {
      running.stop(); // if the caller was interrupted
    }
  }

  @SuppressWarnings("unchecked")
  static Ending collecting(Collector<?, ?, ?> collector) {
    return new Ending.Collecting((Collector<Object, Object, Object>) collector);
  }

  /** Counts what comes out. */
  static Ending counting() {
    return collecting(Collectors.counting());
  }

  static <R> RunningFlow<R> start(Plan plan, Ending ending) {
    Run run = new Run(plan, ending, false);
    run.start();
    return new RunningFlow<>(run);
  }

  static ChildSpec child(String id, Plan plan, Ending ending) {
    return new ChildSpec(
        id,
        context -> new Run(plan, ending, true).start(context),
        Restart.TRANSIENT,
        Shutdown.INFINITY,
        ChildType.SUPERVISOR,
        false,
        SpawnOptions.DEFAULT);
  }

  @SuppressWarnings("unchecked")
  static <T> Stream<T> stream(Plan plan) {
    Outcoming events = new Outcoming(plan);
    Stream<Object> all = StreamSupport.stream(events, false).onClose(events::close);
    return (Stream<T>) StageDoor.get().closing(all);
  }

  static String explain(Plan plan, Ending ending) {
    return Explanation.of(Layout.of(plan, "flow", ending.keepsLast()), ending);
  }
}
