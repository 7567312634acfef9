package dev.transom.flow;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageOutput;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** Collects what comes out of a flow, in one stage. */
final class Sink implements StageCode {
  /** What was collected. */
  static final class Box {
    @Nullable Collected content;
    final Set<String> ended = new HashSet<>();
  }

  /** What a step changes. */
  private record Change(@Nullable Collected content, @Nullable String ended) {}

  private final Collector<Object, Object, Object> collector;
  private final Run run;
  private final int producers;
  private boolean completed;
  private @Nullable String ended; // in this step
  private @Nullable Callback callback;
  private @Nullable Box box;
  private @Nullable Collected collected; // in this step

  Sink(int producers, Collector<Object, Object, Object> collector, Run run) {
    this.producers = producers;
    this.collector = collector;
    this.run = run;
  }

  static Object apply(Collector<Object, Object, Object> collector, Object box, Object more) {
    Box it = (Box) box;
    Change change = (Change) more;
    if (change.content != null) {
      Collected before = it.content;
      it.content = before == null ? change.content : before.combine(collector, change.content);
    }
    if (change.ended != null) {
      it.ended.add(change.ended);
    }
    return it;
  }

  @Override
  public void start(Callback process, Object container) {
    callback = process;
    box = (Box) container;
  }

  @Override
  public int handle(String producer, List<?> events, StageOutput out) throws Exception {
    guarded(() -> {
      Collected contents = new Collected(collector);
      for (Object event : events) {
        contents.add(collector, event);
      }
      collected = contents;
    });
    return events.size();
  }

  @Override
  public @Nullable Object change() {
    Change change = new Change(collected, ended);
    collected = null;
    ended = null;
    return change;
  }

  @Override
  public void ended(String producer, ExitReason reason, StageOutput out) {
    run.checkEnd(Objects.requireNonNull(callback), producer, reason);
    ended = producer;
  }

  @Override
  public boolean isDue() {
    return !completed && Objects.requireNonNull(box).ended.size() == producers;
  }

  @Override
  public void due(StageOutput out) throws Exception {
    completed = true;
    guarded(() -> {
      Collected content = Objects.requireNonNull(box).content;
      Collected all = content == null ? new Collected(collector) : content;
      run.complete(all.finish(collector));
    });
  }

  /** What is done for a collector. */
  private interface Work {
    void run() throws Exception;
  }

  private void guarded(Work work) throws Exception {
    Callback process = Objects.requireNonNull(callback);
    try {
      work.run();
    } catch (Throwable e) {
      if (process.exitReason() != null) {
        throw e;
      }
      throw run.failed(process, new FlowException("collect", null, e));
    }
  }
}
