package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions: windows that each key has of its own, and that grow together. */
final class SessionWindows {
  private static final int AT_ONCE = 500;

  private final KeyedReducing reducing;
  private final @Nullable Guard guard;
  private final LayerState state;
  private final Emitter<Object> out;
  private final long gap;
  private final long lateness;
  private final int partition;
  private final int partitions;

  SessionWindows(
      Window.Shape.Session<?> shape,
      long lateness,
      KeyedReducing reducing,
      @Nullable Guard guard,
      LayerState state,
      Emitter<Object> out,
      int partition,
      int partitions) {
    this.gap = shape.gap().toMillis();
    this.lateness = lateness;
    this.reducing = reducing;
    this.guard = guard;
    this.state = state;
    this.out = out;
    this.partition = partition;
    this.partitions = partitions;
  }

  /** False if the element is too late. */
  boolean add(Timed timed, Change change) throws Exception {
    if (TimeWindows.later(timed.time() + gap, lateness) <= timed.watermark()) {
      return false;
    }
    try {
      extend(timed, change);
    } catch (Throwable e) {
      if (guard == null) {
        throw e;
      }
      guard.recover(
          e,
          timed,
          it -> {
            extend(timed, change);
            return it;
          });
    }
    return true;
  }

  private void extend(Timed timed, Change change) throws Exception {
    Object key = reducing.keyOf(timed.element());
    PerKey each = reducing.each();
    Session session =
        new Session(timed.time(), timed.time() + gap, each.add(null, timed.element()));
    Change.join(change.sessions.computeIfAbsent(key, it -> new ArrayList<>()), session, each);
  }

  /** Whether some have ended, so that nothing can extend them. */
  boolean isDue() {
    return !state.sessionEnds.isEmpty() && state.sessionEnds.firstKey() <= state.watermark();
  }

  /** Puts out some that have ended. */
  void close(Change change) throws Exception {
    long watermark = state.watermark();
    long before = LayerState.UNKNOWN;
    List<Object> keys = change.closedKeys;
    for (Map.Entry<Long, List<Object>> entry : state.sessionEnds.entrySet()) {
      if (entry.getKey() > watermark || keys.size() >= AT_ONCE) {
        break;
      }
      before = entry.getKey();
      keys.addAll(entry.getValue());
    }
    change.closedBefore = before;
    for (Object key : List.copyOf(new LinkedHashSet<>(keys))) {
      for (Session session : state.sessions.getOrDefault(key, List.of())) {
        if (session.end + gap + lateness <= before) {
          emit(key, session);
        }
      }
    }
  }

  /** Puts out all. */
  void end() throws Exception {
    for (Map.Entry<Object, List<Session>> entry : state.sessions.entrySet()) {
      for (Session session : entry.getValue()) {
        emit(entry.getKey(), session);
      }
    }
  }

  private void emit(Object key, Session session) throws Exception {
    WindowId id =
        new WindowId.Span(Instant.ofEpochMilli(session.start), Instant.ofEpochMilli(session.end));
    Firing firing = new Firing(id, new Firing.Cause.Done(), partition, partitions);
    out.emit(reducing.result(key, session.content, firing));
  }
}
