package dev.transom.flow;

import dev.transom.stage.spi.StageOutput;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where elements leave a stage: the end of its links. */
abstract class Exit implements Link {
  private @Nullable StageOutput output;

  /** A step begins. */
  void begin(StageOutput out) {
    output = out;
  }

  StageOutput output() {
    return Objects.requireNonNull(output);
  }

  /** A step ends: nothing may be held back. */
  void flush() {}

  /** To whoever has asked. */
  static final class Plain extends Exit {
    @Override
    public void emit(Object element) {
      output().emit(element);
    }
  }

  /** To the stage that a routing says. */
  static final class Lanes extends Exit {
    private final Lane lane;

    Lanes(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void emit(Object element) {
      output().emit(element, lane.of(element));
    }
  }

  /** In one piece for each stage and step: what a reduction by key has made of it so far. */
  static final class Partials extends Exit {
    private final KeyedReducing reducing;
    private final Lane lane;
    private final Map<Object, Object>[] parts;
    private final long[] elements;
    private final Tally tally;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Partials(KeyedReducing reducing, Lane lane, int lanes, Tally tally) {
      this.reducing = reducing;
      this.lane = lane;
      this.parts = new Map[lanes];
      this.elements = new long[lanes];
      this.tally = tally;
    }

    @Override
    void begin(StageOutput out) {
      super.begin(out);
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new HashMap<>(); // what a step before has left, when it did not commit, is void
        elements[i] = 0;
      }
    }

    @Override
    public void emit(Object element) {
      tally.begin();
      try {
        Object key = reducing.keyOf(element);
        int part = lane.ofKey(key);
        parts[part].compute(key, (it, before) -> added(before, element));
        elements[part]++;
      } catch (Exception e) {
        throw lane.failed(element, e);
      } finally {
        tally.end();
      }
    }

    private Object added(@Nullable Object before, Object element) {
      try {
        return reducing.each().add(before, element);
      } catch (Exception e) {
        throw lane.failed(element, e);
      }
    }

    @Override
    void flush() {
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].isEmpty()) {
          output().emit(new KeyedReducing.Partial(parts[i], elements[i]), i);
        }
      }
    }
  }

  /** With its time, to stages that have windows of event time; and all learn how far we are. */
  static final class Timing extends Exit {
    private final Lane lane;
    private final int lanes;
    private final FlowFunction<Object, Instant> time;
    private final SourceClock clock;

    Timing(Lane lane, int lanes, FlowFunction<Object, Instant> time, SourceClock clock) {
      this.lane = lane;
      this.lanes = lanes;
      this.time = time;
      this.clock = clock;
    }

    @Override
    public void emit(Object element) {
      Timed timed;
      try {
        timed = clock.stamp(element, time);
      } catch (Exception e) {
        throw lane.failed(element, e);
      }
      output().emit(timed, lane.of(element));
    }

    @Override
    void flush() {
      clock.news(mark -> {
        for (int i = 0; i < lanes; i++) {
          output().emit(mark, i);
        }
      });
    }
  }
}
