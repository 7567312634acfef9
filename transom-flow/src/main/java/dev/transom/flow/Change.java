package dev.transom.flow;

import dev.transom.flow.LayerState.Due;
import dev.transom.flow.LayerState.Pane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one step changes in a {@link LayerState}, when it has committed. */
final class Change {
  /** What a step adds to one window. */
  static final class Overlay {
    final Pane pane; // the state's, or a new one
    final boolean fresh;
    @Nullable Object step;
    long seen;
    @Nullable Object trigger;
    final List<Object> late = new ArrayList<>();
    boolean lateTaken; // into the content

    Overlay(Pane pane, boolean fresh) {
      this.pane = pane;
      this.fresh = fresh;
      this.seen = pane.seen;
      this.trigger = pane.trigger;
    }
  }

  /**
   * A window has fired.
   *
   * @param content what it goes on with; null if it is complete
   */
  record Fired(long window, @Nullable Object content, boolean passed) {}

  private final @Nullable Reducing reducing;
  final Map<Long, Overlay> overlays = new LinkedHashMap<>();
  final List<Due> dues = new ArrayList<>();
  final List<Object> pending = new ArrayList<>();
  final List<Object> held = new ArrayList<>(); // wait too, before those
  final Map<Object, List<Session>> sessions = new HashMap<>();
  final List<Object> closedKeys = new ArrayList<>();
  long closedBefore; // sessions of those keys that end before this are complete
  int pendingTaken;
  boolean dueTaken;
  @Nullable Fired fired;
  long counted;
  boolean nextWindow; // the window of a count or of processing time is complete
  @Nullable Long told;
  @Nullable Long nextToClose;
  long @Nullable [] watermarks;
  long @Nullable [] highest;
  long @Nullable [] highestResult;
  long @Nullable [] tallies;
  long late;
  @Nullable String ended; // a producer
  boolean finished;

  Change(@Nullable Reducing reducing) {
    this.reducing = reducing;
  }

  LayerState applyTo(LayerState state, @Nullable PerKey each, long patience) {
    overlays.forEach((window, overlay) -> add(state, window, overlay));
    if (fired != null) {
      fire(state, fired);
    }
    if (dueTaken) {
      state.dues.removeFirst();
    }
    state.dues.addAll(dues);
    for (int i = 0; i < pendingTaken; i++) {
      state.pending.removeFirst();
    }
    held.reversed().forEach(state.pending::addFirst);
    state.pending.addAll(pending);
    if (each != null) {
      closeSessions(state, patience);
      addSessions(state, each, patience);
    }
    state.counted += counted;
    if (nextWindow) {
      state.current++;
      state.counted = 0;
    }
    if (told != null) {
      state.told = told;
    }
    if (nextToClose != null) {
      state.nextToClose = nextToClose;
    }
    if (watermarks != null) {
      state.watermarks = watermarks;
    }
    if (highest != null) {
      state.highest = highest;
    }
    if (highestResult != null) {
      state.highestResult = highestResult;
    }
    if (tallies != null) {
      for (int i = 0; i < tallies.length; i++) {
        state.tallies[i] += tallies[i];
      }
    }
    state.late += late;
    if (ended != null) {
      state.ended.add(ended);
    }
    state.finished |= finished;
    return state;
  }

  private void add(LayerState state, long window, Overlay overlay) {
    Pane pane = overlay.pane;
    if (overlay.fresh) {
      state.panes.put(window, pane);
    }
    if (overlay.step != null && reducing != null) {
      pane.content = reducing.apply(pane.content, overlay.step);
    }
    pane.seen = overlay.seen;
    pane.trigger = overlay.trigger;
    if (overlay.lateTaken) {
      pane.late.clear();
      pane.lateTaken = true;
    }
    pane.late.addAll(overlay.late);
  }

  private static void fire(LayerState state, Fired fired) {
    if (fired.content == null) {
      state.panes.remove(fired.window);
      return;
    }
    Pane pane = state.panes.computeIfAbsent(fired.window, window -> new Pane(fired.content));
    pane.content = fired.content;
    pane.passed |= fired.passed;
  }

  // ------------------------------------------------------------------ sessions

  private void closeSessions(LayerState state, long patience) {
    for (Object key : closedKeys) {
      List<Session> all = state.sessions.get(key);
      if (all != null) {
        all.removeIf(session -> session.end + patience <= closedBefore);
        if (all.isEmpty()) {
          state.sessions.remove(key);
        }
      }
    }
    if (!closedKeys.isEmpty()) {
      state.sessionEnds.headMap(closedBefore, true).clear();
    }
  }

  private void addSessions(LayerState state, PerKey each, long patience) {
    sessions.forEach((key, more) -> {
      List<Session> all = state.sessions.computeIfAbsent(key, it -> new ArrayList<>());
      for (Session session : more) {
        Session grown = join(all, session, each);
        state.sessionEnds.computeIfAbsent(grown.end + patience, end -> new ArrayList<>()).add(key);
      }
    });
  }

  /** Puts a session among others, together with all that it touches. */
  static Session join(List<Session> all, Session session, PerKey each) {
    Session grown = session;
    for (int i = 0; i < all.size(); ) {
      if (all.get(i).touches(grown)) {
        grown = all.remove(i).with(grown, each);
        i = 0;
      } else {
        i++;
      }
    }
    all.add(grown);
    return grown;
  }
}
