package dev.transom.pipeline;

import dev.transom.pipeline.ChaosPlan.Mark;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The source of a chaos run: gives marks in order, and knows how far each process has come. */
final class ChaosSource implements Source<Mark> {
  private static final Duration PATIENCE = Duration.ofMillis(5);

  private final ChaosPlan plan;
  private final ChaosLedger ledger;
  private final ChaosKills kills;
  private final Acknowledger[] acknowledgers;
  private final Map<Integer, SourceContext<Mark>> contexts = new LinkedHashMap<>(); // this
  private final Map<Integer, Integer> pushed = new HashMap<>(); // guarded by this
  private final Map<Mark, String> groups = new HashMap<>(); // guarded by this
  private final Map<Integer, Integer> epochs = new HashMap<>(); // guarded by this
  private final AtomicInteger failures = new AtomicInteger(10); // each costs a pause
  final AtomicInteger open = new AtomicInteger();

  ChaosSource(
      ChaosPlan plan, ChaosLedger ledger, ChaosKills kills, List<Acknowledger> acknowledgers) {
    this.plan = plan;
    this.ledger = ledger;
    this.kills = kills;
    this.acknowledgers = acknowledgers.toArray(Acknowledger[]::new);
  }

  @Override
  public SourceReader<Mark> open(SourceContext<Mark> context) {
    kills.accept("chaos.open");
    if (fails()) {
      throw new IllegalStateException("it does not open");
    }
    synchronized (this) {
      contexts.put(context.index(), context);
    }
    open.incrementAndGet();
    return new Reader(context);
  }

  private boolean fails() {
    return kills.drawn(plan.troubleEvery()) == 0 && failures.getAndDecrement() > 0;
  }

  /** How many messages of each process were taken in. */
  synchronized Map<Integer, Integer> given() {
    Map<Integer, Integer> given = new TreeMap<>();
    contexts.forEach((index, context) -> given.put(index, (int) context.position()));
    return given;
  }

  Message<Mark> message(Mark mark) {
    Message<Mark> message =
        Message.of(mark)
            .key(plan.keyOf(mark))
            .acknowledger(acknowledgers[mark.number() % acknowledgers.length], mark);
    if (!plan.isRevoking()) {
      return message;
    }
    synchronized (this) {
      String group = mark.source() + "-" + epochs.getOrDefault(mark.source(), 0);
      groups.put(mark, group);
      return message.group(group);
    }
  }

  // ------------------------------------------------------------------ from outside

  /** Pushes one of each process, if that is how this source gives its messages. */
  void push() {
    List<SourceContext<Mark>> all;
    synchronized (this) {
      all = plan.isPushed() ? List.copyOf(contexts.values()) : List.of();
    }
    all.forEach(this::push);
  }

  private void push(SourceContext<Mark> context) {
    int next;
    synchronized (this) {
      next = pushed.getOrDefault(context.index(), 0);
    }
    try {
      if (next == plan.marks()) {
        context.end();
      } else if (context.tryPush(message(new Mark(context.index(), next)))) {
        synchronized (this) {
          pushed.put(context.index(), next + 1);
        }
      }
    } catch (PipelineEndedException e) {
      // it was stopped
    }
  }

  /** Takes back what one of the processes has pushed lately, from outside. */
  void revoke() {
    List<SourceContext<Mark>> all;
    synchronized (this) {
      all = plan.isPushed() && plan.isRevoking() ? List.copyOf(contexts.values()) : List.of();
    }
    if (!all.isEmpty()) {
      SourceContext<Mark> one = all.get(kills.drawn(all.size()));
      revoke(one, pushed.getOrDefault(one.index(), 0));
    }
  }

  // ------------------------------------------------------------------ revoking

  /** Takes back the messages that were given since the last time, up to a number. */
  private void revoke(SourceContext<Mark> context, int end) {
    int index = context.index();
    String group;
    synchronized (this) {
      group = index + "-" + (epochs.merge(index, 1, Integer::sum) - 1);
    }
    try {
      int left = context.revoke(group, PATIENCE);
      ledger.revoked(all(group, end), left);
    } catch (Error | RuntimeException death) {
      ledger.mayBeMissing(all(group, end)); // nobody knows
      throw death;
    }
  }

  private synchronized List<Mark> all(String group, int end) {
    List<Mark> all = new ArrayList<>();
    groups.forEach((mark, its) -> {
      if (its.equals(group) && mark.number() < end) {
        all.add(mark);
      }
    });
    return all;
  }

  private final class Reader implements SourceReader<Mark> {
    private final SourceContext<Mark> context;
    private int next;
    private boolean isClosed;

    Reader(SourceContext<Mark> context) {
      this.context = context;
      this.next = (int) context.position();
    }

    @Override
    public boolean read(int demand, SourceOutput<Mark> out) {
      kills.accept("chaos.read");
      if (plan.isPushed()) {
        return true;
      }
      int count = kills.drawn(1 + Math.min(demand, 30));
      for (int i = 0; i < count && next < plan.marks(); i++) {
        out.emit(message(new Mark(context.index(), next++)));
        kills.accept("chaos.emit");
      }
      if (fails()) {
        throw new IllegalStateException("it does not read");
      }
      if (kills.drawn(plan.slowEvery()) == 0) {
        Processes.sleep(PATIENCE);
      }
      if (plan.isRevoking() && kills.drawn(15) == 0) {
        revoke(context, next);
      }
      return next < plan.marks();
    }

    @Override
    public void drain() {
      kills.accept("chaos.drain");
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        open.decrementAndGet();
      }
      kills.accept("chaos.close");
    }
  }
}
