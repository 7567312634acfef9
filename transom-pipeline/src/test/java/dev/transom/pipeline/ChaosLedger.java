package dev.transom.pipeline;

import dev.transom.pipeline.ChaosPlan.Mark;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of each message of a chaos run, counted by its mark; and whether it may be so. */
final class ChaosLedger {
  private enum Told {
    SUCCESSFUL,
    FAILED,
    RELEASED
  }

  /** Where messages stay in order. */
  record Line(String place, int source, int key) {}

  private static final class Seen {
    final Set<Told> told = new HashSet<>();
    int first; // acknowledgements that were not repeated
    boolean isEarly;
    boolean mayBeMissing; // its group was given up
  }

  private final ChaosPlan plan;
  private final boolean mayOverlap;
  private final Map<Mark, Seen> seen = new TreeMap<>(ChaosLedger::compare);
  private final Map<Line, List<Integer>> completed = new LinkedHashMap<>();
  private final Set<List<Object>> known = new HashSet<>();
  private final Map<Line, Pid> inHand = new HashMap<>();
  private final Set<Mark> letters = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private int handled;

  /**
   * @param mayOverlap a successor may begin while the handler of a dead process waits: on a seeded
   *     node it may have to wait for whoever waits above it
   */
  ChaosLedger(ChaosPlan plan, boolean mayOverlap) {
    this.plan = plan;
    this.mayOverlap = mayOverlap;
  }

  private static int compare(Mark one, Mark other) {
    int order = Integer.compare(one.source(), other.source());
    return order != 0 ? order : Integer.compare(one.number(), other.number());
  }

  private Seen seen(Mark mark) {
    return seen.computeIfAbsent(mark, it -> new Seen());
  }

  synchronized void complain(String what) {
    complaints.add(what);
  }

  // ------------------------------------------------------------------ handlers

  /** Handlers begin with messages that stay in order: nobody else has one of their lines. */
  synchronized void begins(Set<Line> lines) {
    Pid me = Processes.self().pid();
    for (Line line : lines) {
      Pid other = inHand.put(line, me);
      if (plan.isPartitioned() && other != null && (other.isAlive() || !mayOverlap)) {
        complain(line + " is in two hands: " + other + " and " + me);
      }
    }
  }

  synchronized void ends(Set<Line> lines) {
    Pid me = Processes.self().pid();
    lines.forEach(line -> inHand.remove(line, me));
  }

  /** A handler is through with a message, perhaps not for the first time. */
  synchronized void completed(Line line, Mark mark) {
    handled++;
    if (known.add(List.of(line, mark))) {
      completed.computeIfAbsent(line, it -> new ArrayList<>()).add(mark.number());
    }
  }

  synchronized int handled() {
    return handled;
  }

  // ------------------------------------------------------------------ outcomes

  synchronized void acknowledged(Acknowledgement them) {
    them.successful().forEach(one -> told(one, Told.SUCCESSFUL, them.isRepeated()));
    them.failed().forEach(one -> told(one, Told.FAILED, them.isRepeated()));
  }

  synchronized void released(List<Message<?>> messages) {
    messages.forEach(one -> told(one, Told.RELEASED, true));
  }

  private void told(Message<?> message, Told what, boolean isRepeated) {
    Seen it = seen(message.receipt(Mark.class));
    it.told.add(what);
    it.first += isRepeated ? 0 : 1;
  }

  synchronized void early(Mark mark) {
    seen(mark).isEarly = true;
  }

  synchronized void letter(Mark mark) {
    letters.add(mark);
  }

  /** A group was taken back before some of it was finished. */
  synchronized void givenUp(List<Mark> marks) {
    marks.forEach(mark -> seen(mark).mayBeMissing = true);
  }

  // ------------------------------------------------------------------ the check

  /**
   * @param given how many messages of each source were taken in
   * @param info the last that the pipeline says of itself
   */
  synchronized List<String> check(Map<Integer, Integer> given, PipelineInfo info) {
    long all = 0;
    for (Map.Entry<Integer, Integer> source : given.entrySet()) {
      all += source.getValue();
      for (int i = 0; i < source.getValue(); i++) {
        Mark mark = new Mark(source.getKey(), i);
        check(mark, seen(mark), info);
      }
    }
    for (Mark mark : seen.keySet()) {
      if (mark.number() >= given.getOrDefault(mark.source(), 0)) {
        complain(mark + " was never given");
      }
    }
    completed.forEach((line, numbers) -> {
      List<Integer> sorted = new ArrayList<>(numbers);
      Collections.sort(sorted);
      if (plan.isPartitioned() && !sorted.equals(numbers)) {
        complain(line + " is out of order: " + numbers);
      }
    });
    check("taken", info.taken(), all);
    check("in flight", info.inFlight(), 0);
    check("waiting", info.waiting(), 0);
    check("finished", info.successful() + info.failed() + info.released(), all);
    return complaints;
  }

  private void check(String what, long is, long expected) {
    if (is != expected) {
      complain(what + " is " + is + ", not " + expected);
    }
  }

  private void check(Mark mark, Seen it, PipelineInfo info) {
    boolean isStopped = plan.end() == ChaosPlan.End.STOP || plan.end() == ChaosPlan.End.SHUTDOWN;
    if (it.told.isEmpty()) {
      boolean isAllowed = it.mayBeMissing || (isStopped && info.notAcknowledged() > 0);
      complainUnless(isAllowed, mark + " has no outcome");
      return;
    }
    if (!it.isEarly) {
      complainUnless(it.told.size() == 1, mark + " has several outcomes: " + it.told);
    }
    complainUnless(it.first <= 1, mark + " was acknowledged " + it.first + " times");
    boolean isReleased = it.told.contains(Told.RELEASED);
    complainUnless(!isReleased || isStopped || plan.isRevoking(), mark + " was released");
    if (isReleased || it.isEarly) {
      return;
    }
    boolean hasFailed = it.told.contains(Told.FAILED);
    complainUnless(hasFailed || !plan.fails(mark), mark + " should have failed");
    complainUnless(!hasFailed || plan.mayFail(mark), mark + " should not have failed");
    complainUnless(hasFailed == letters.contains(mark), mark + ", letters: " + letters);
  }

  private void complainUnless(boolean fine, @Nullable String what) {
    if (!fine) {
      complain(String.valueOf(what));
    }
  }
}
