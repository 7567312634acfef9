package dev.transom.flow;

import dev.transom.stage.spi.StageOutput;
import java.time.Instant;
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
