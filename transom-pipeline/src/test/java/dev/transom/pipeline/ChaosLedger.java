package dev.transom.pipeline;

import dev.transom.pipeline.ChaosPlan.Mark;
import dev.transom.process.Node;
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
import java.util.function.Predicate;
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
    boolean mayFail; // whatever the plan says
    boolean mayBeMissing; // nobody knows what became of its group
    boolean isFenced; // its group was given up before it had an outcome
  }

  private final ChaosPlan plan;
  private final Node node;
  private final boolean mayOverlap;
  private final Map<Mark, Seen> seen = new TreeMap<>(ChaosLedger::compare);
  private final Map<Line, List<Integer>> completed = new LinkedHashMap<>();
  private final Set<List<Object>> known = new HashSet<>();
  private final Map<Line, Pid> inHand = new HashMap<>();
  private final Map<Mark, Long> letters = new HashMap<>();
  private final List<String> hanging = new ArrayList<>(); // labels of processes
  private boolean isStuck; // the scheduler cannot go on
  private boolean isSlow; // somebody who was not to hang was too slow
  private int lost; // left their groups and have no outcome
  private long stopped = -1; // how many messages a stop has released
  private final List<String> complaints = new ArrayList<>();
  private int handled;

  /**
   * @param mayOverlap a successor may begin while the handler of a dead process waits: on a seeded
   *     node it may have to wait for whoever waits above it
   */
  ChaosLedger(ChaosPlan plan, Node node, boolean mayOverlap) {
    this.plan = plan;
    this.node = node;
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

  // ------------------------------------------------------------------ handlers that hang

  void hangs() {
    String label = label();
    synchronized (this) {
      hanging.add(label);
    }
  }

  void hangsNoMore() {
    String label = label();
    synchronized (this) {
      hanging.remove(label);
    }
  }

  /** Those of the dead are known for as long as they run. */
  private String label() {
    return node.info(Processes.self().pid()).orElseThrow().label();
  }

  /**
   * Nobody has interrupted a handler. On a seeded node who looks after it may be dead, and may have
   * no successor as long as its supervisor waits below the handler.
   */
  synchronized void hungOn() {
    isStuck =
        mayOverlap && node.processes().stream().noneMatch(it -> it.label().equals("p/control"));
    complain("nobody has interrupted " + Processes.self().pid());
  }

  synchronized boolean isStuck() {
    return isStuck;
  }

  /** The pipeline says that a handler hangs. */
  synchronized void hung(String stage, int processor) {
    String step = stage.equals("processors") ? "processor" : stage;
    isSlow |= !hanging.contains("p/" + step + " " + processor);
  }

  synchronized void mayFail(Mark mark) {
    seen(mark).mayFail = true;
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
    complainUnless(!it.isFenced, message + " was revoked, and then " + what);
    it.told.add(what);
    it.first += isRepeated ? 0 : 1;
  }

  synchronized void early(Mark mark) {
    seen(mark).isEarly = true;
  }

  synchronized void letter(Mark mark, long number) {
    Long before = letters.put(mark, number);
    complainUnless(before == null || before == number, mark + " is two dead letters");
  }

  /** A group was taken back, and so many of it were not finished. */
  synchronized void revoked(List<Mark> marks, int left) {
    int open = 0;
    for (Mark mark : marks) {
      Seen it = seen(mark);
      if (it.told.isEmpty()) {
        it.isFenced = true;
        open++;
      }
    }
    lost += Math.max(0, open - left);
  }

  /** Whoever took a group back died over it. */
  synchronized void mayBeMissing(List<Mark> marks) {
    marks.forEach(mark -> seen(mark).mayBeMissing = true);
  }

  synchronized void stopped(long released) {
    stopped = released;
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
        check(mark, seen(mark));
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
    checkMissing(info);
    complainUnless(hanging.isEmpty(), "they hang: " + hanging);
    complainUnless(!isSlow || !mayOverlap, "in virtual time nobody is slow by accident");
    return complaints;
  }

  /** Those that have no outcome are exactly those that the pipeline says were not acknowledged. */
  private void checkMissing(PipelineInfo info) {
    Predicate<Seen> isMissing = it -> it.told.isEmpty() && !it.isFenced && !it.mayBeMissing;
    long missing = lost + seen.values().stream().filter(isMissing).count();
    long told = seen.values().stream().filter(it -> it.told.contains(Told.RELEASED)).count();
    long untold = plan.isCut() ? info.released() - told : 0; // who gave up has died over it
    complainUnless(
        missing <= info.notAcknowledged() + untold,
        missing + " have no outcome, and of so many it is known: " + info.notAcknowledged());
    boolean isExact = !plan.isCut() && !plan.isRevoking() && plan.earlyEvery() == Integer.MAX_VALUE;
    if (isExact) {
      check("not acknowledged", info.notAcknowledged(), missing);
    }
    boolean isSound =
        plan.troubleEvery() == Integer.MAX_VALUE && plan.deafEvery() == Integer.MAX_VALUE;
    if (!plan.isCut() && isSound) {
      check("not acknowledged", info.notAcknowledged(), 0);
    }
    if (!plan.isRevoking()) {
      check("released", info.released(), plan.isCut() ? info.released() : 0);
      check("released by the stop", stopped < 0 ? info.released() : stopped, info.released());
    }
  }

  private void check(String what, long is, long expected) {
    if (is != expected) {
      complain(what + " is " + is + ", not " + expected);
    }
  }

  private void check(Mark mark, Seen it) {
    if (it.told.isEmpty()) {
      return; // they are counted
    }
    if (!it.isEarly) {
      complainUnless(it.told.size() == 1, mark + " has several outcomes: " + it.told);
    }
    complainUnless(it.first <= 1, mark + " was acknowledged " + it.first + " times");
    boolean isReleased = it.told.contains(Told.RELEASED);
    complainUnless(!isReleased || plan.isCut() || plan.isRevoking(), mark + " was released");
    if (isReleased || it.isEarly) {
      return;
    }
    boolean hasFailed = it.told.contains(Told.FAILED);
    complainUnless(hasFailed || !plan.fails(mark), mark + " should have failed");
    boolean mayFail = isSlow || it.mayFail || plan.mayFail(mark);
    complainUnless(!hasFailed || mayFail, mark + " should not have failed");
    complainUnless(hasFailed == letters.containsKey(mark), mark + ", letters: " + letters);
  }

  private void complainUnless(boolean fine, @Nullable String what) {
    if (!fine) {
      complain(String.valueOf(what));
    }
  }
}
