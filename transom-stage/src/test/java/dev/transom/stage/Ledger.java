package dev.transom.stage;

import dev.transom.stage.ChaosFates.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What was seen during a chaos run, and the final account: whatever a source has put out for sure
 * has met each of its fates exactly once.
 */
final class Ledger {
  /** Marks that a source has put out in one step: they count together or not at all. */
  static final class Step {
    private final List<Integer> marks;
    private volatile boolean committed;

    Step(List<Integer> marks) {
      this.marks = marks;
    }

    /** The source was called again in the same life. */
    void isCommitted() {
      committed = true;
    }
  }

  private final ChaosPlan plan;
  private final ChaosFates fates;
  private final Map<Integer, Queue<Step>> steps = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> positions = new ConcurrentHashMap<>();
  private final Map<String, List<Marked>> results = new ConcurrentHashMap<>();
  private final Queue<Marked> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<DeadLetter<?>> letters = new ConcurrentLinkedQueue<>();
  private final Set<ChaosMeddling.Note> undelivered = new HashSet<>();
  private final Queue<ChaosMeddling.Note> notes = new ConcurrentLinkedQueue<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  private final Semaphore progress = new Semaphore(0); // one permit for each batch

  /** How many batches the handlers were given. */
  final AtomicInteger batches = new AtomicInteger();

  Ledger(ChaosPlan plan) {
    this.plan = plan;
    this.fates = new ChaosFates(plan);
  }

  // ------------------------------------------------------------------ what is seen

  /** A source whose place does not survive has put out some events, if its step commits. */
  Step step(int source, List<Integer> marks) {
    Step step = new Step(marks);
    steps.computeIfAbsent(source, it -> new ConcurrentLinkedQueue<>()).add(step);
    return step;
  }

  /** All before this place of a source are committed. */
  void position(int source, int next) {
    positions.computeIfAbsent(source, it -> new AtomicInteger()).accumulateAndGet(next, Math::max);
  }

  void batch() {
    batches.incrementAndGet();
    progress.release();
  }

  /** Waits until the handlers were given some batches more, or that takes long. */
  void awaitProgress(int more) {
    try {
      progress.drainPermits();
      boolean _ = progress.tryAcquire(more, 2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a terminal stage has collected; it may say so again if it dies then. */
  void result(String stage, List<Marked> events) {
    List<Marked> before = results.putIfAbsent(stage, List.copyOf(events));
    if (before != null && !before.equals(events)) {
      complain(stage + " has two results: " + before.size() + " and " + events.size() + " events");
    }
  }

  /** An info is sent to a stage. */
  ChaosMeddling.Note note(String stage) {
    int mark = plan.sources().size() * plan.marks() + notes.size();
    ChaosMeddling.Note note = new ChaosMeddling.Note(mark, stage);
    notes.add(note);
    return note;
  }

  void acknowledged(Marked event) {
    acknowledged.add(event);
  }

  void letter(DeadLetter<?> letter) {
    letters.add(letter);
  }

  void complain(String text) {
    complaints.add(text);
  }

  // ------------------------------------------------------------------ the account

  /** What is wrong; empty if all is right. */
  List<String> check() {
    Map<Fate, Integer> met = new HashMap<>();
    results.values().forEach(list -> list.forEach(event -> meet(met, "result", event)));
    acknowledged.forEach(event -> meet(met, "result", event));
    letters.forEach(letter -> read(letter, met));
    for (int source = 0; source < plan.sources().size(); source++) {
      int first = source * plan.marks();
      if (plan.sources().get(source) == ChaosPlan.SourceForm.CLASS) {
        steps.getOrDefault(source, new ConcurrentLinkedQueue<>()).forEach(it -> settle(it, met));
      } else if (plan.abandon() == ChaosPlan.Abandon.ALL_ABOVE_THE_END) {
        settlePrefix(first, positions.getOrDefault(source, new AtomicInteger()).get(), met);
      } else {
        Step all = new Step(IntStream.range(first, first + plan.marks()).boxed().toList());
        all.isCommitted();
        settle(all, met);
      }
    }
    notes.forEach(note -> settle(note, met));
    met.forEach((fate, times) -> complain("from nowhere: " + fate + " x " + times));
    if (plan.keepsOrder()) {
      results.forEach(this::checkOrder);
    }
    if (plan.abandon() != ChaosPlan.Abandon.ONE_STAGE) {
      checkStamps();
    }
    return List.copyOf(complaints);
  }

  private static void meet(Map<Fate, Integer> met, String what, Marked event) {
    met.merge(new Fate(what, event.id()), 1, Integer::sum);
  }

  /** A dead letter is a fate of its own, or stands for all that would have come of the event. */
  private void read(DeadLetter<?> letter, Map<Fate, Integer> met) {
    if (letter.event() instanceof List<?> collected) {
      if (letter.cause() != DeadLetter.Cause.ABANDONED
          || plan.abandon() == ChaosPlan.Abandon.NOTHING) {
        complain("an unexpected " + letter);
      }
      readCollected(collected, met);
      return;
    }
    String[] name = letter.stage().split("\\.", -1);
    int layer = layer(letter.stage());
    if (letter.event() instanceof ChaosMeddling.Note note) {
      if (letter.cause() != DeadLetter.Cause.ABANDONED || !undelivered.add(note)) {
        complain("an unexpected " + letter);
      }
      return;
    }
    if (!(letter.event() instanceof Marked event)) {
      complain("an unexpected " + letter);
      return;
    }
    switch (letter.cause()) {
      case POISON -> {
        Marked seen = fates.entering(layer, Integer.parseInt(name[1]), event);
        meet(met, "poison " + layer, seen);
        int allowed = plan.layers().get(layer).redeliveries();
        if (letter.attempts() != allowed) {
          complain(letter + " after another number of attempts than " + allowed);
        }
      }
      case UNKNOWN_PARTITION -> meet(met, "stray " + (layer + 1), event);
      case OVERFLOW -> {
        int limit = layer < 0 ? plan.sourceBuffer() : plan.layers().get(layer).buffer();
        if (limit == 0) {
          complain("nothing could run over: " + letter);
        }
        fates.of(layer + 1, event).forEach(fate -> met.merge(fate, 1, Integer::sum));
      }
      case ABANDONED -> {
        if (plan.abandon() == ChaosPlan.Abandon.NOTHING) {
          complain("nothing was abandoned: " + letter);
        }
        fates.of(layer + 1, event).forEach(fate -> met.merge(fate, 1, Integer::sum));
      }
    }
  }

  /** What had been collected when there was not to be more; at the end of a funnel, lists of it. */
  private static void readCollected(List<?> collected, Map<Fate, Integer> met) {
    for (Object it : collected) {
      if (it instanceof List<?> list) {
        readCollected(list, met);
      } else {
        meet(met, "result", (Marked) it);
      }
    }
  }

  private static int layer(String stage) {
    return stage.startsWith("source") ? -1 : Integer.parseInt(stage.substring(0, 1));
  }

  /** An info was handled once, or given up. */
  private void settle(ChaosMeddling.Note note, Map<Fate, Integer> met) {
    if (!undelivered.contains(note)) {
      fates.of(layer(note.stage()) + 1, Marked.at(note.mark())).forEach(fate -> settle(fate, met));
    }
  }

  /** All fates of a step's events exactly once; or none of them, if it may not have committed. */
  private void settle(Step step, Map<Fate, Integer> met) {
    List<Fate> all = fates(step.marks);
    if (step.committed || all.stream().anyMatch(met::containsKey)) {
      all.forEach(fate -> settle(fate, met));
    }
  }

  private List<Fate> fates(List<Integer> marks) {
    return marks.stream().flatMap(mark -> fates.of(0, Marked.at(mark)).stream()).toList();
  }

  private void settle(Fate fate, Map<Fate, Integer> met) {
    Integer times = met.remove(fate);
    if (times == null) {
      complain("lost: " + fate);
    } else if (times != 1) {
      complain(times + " times: " + fate);
    }
  }

  /** A source that was stopped has put out its first events, up to a place. */
  private void settlePrefix(int first, int committed, Map<Fate, Integer> met) {
    int last = first - 1;
    for (int mark = first; mark < first + plan.marks(); mark++) {
      if (mark < committed || fates(List.of(mark)).stream().anyMatch(met::containsKey)) {
        last = mark;
      }
    }
    Step step = new Step(IntStream.rangeClosed(first, last).boxed().toList());
    step.isCommitted();
    settle(step, met);
  }

  /** Of one source, by one path, events come in the order in which the source put them out. */
  private void checkOrder(String stage, List<Marked> events) {
    Map<List<Integer>, Integer> last = new HashMap<>();
    for (Marked event : events) {
      Integer before = last.put(List.of(origin(event), event.path()), event.mark());
      if (before != null && before > event.mark()) {
        complain(stage + " got " + event + " behind " + before);
      }
    }
  }

  /** Which source put it out, or which stage that had an info. */
  private int origin(Marked event) {
    int source = event.mark() / plan.marks();
    return source < plan.sources().size()
        ? source
        : notes.stream()
            .filter(it -> it.mark() == event.mark())
            .findFirst()
            .orElseThrow()
            .stage()
            .hashCode();
  }

  /** A stateful stage has given each number once, and no number in vain. */
  private void checkStamps() {
    int stateful = -1;
    for (int layer = 0; layer < plan.layers().size(); layer++) {
      stateful = plan.layers().get(layer).form() == ChaosPlan.Form.STATEFUL ? layer : stateful;
    }
    Map<List<Number>, Integer> stamps = new HashMap<>();
    List<Marked> all = new ArrayList<>(acknowledged);
    results.values().forEach(all::addAll);
    for (Marked event : all) {
      if (event.stamp() >= 0) {
        int stage = event.stageAt(stateful, plan.layers().size());
        Integer other = stamps.putIfAbsent(List.of(stage, event.stamp()), event.mark());
        if (other != null && other != event.mark()) {
          complain("the number of " + event + " is that of " + other + " as well");
        }
      }
    }
  }
}
