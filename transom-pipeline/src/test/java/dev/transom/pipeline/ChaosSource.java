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
  private final Map<String, List<Mark>> groups = new HashMap<>(); // guarded by this
  private final Map<Integer, Integer> epochs = new HashMap<>(); // guarded by this
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
    if (kills.drawn(plan.troubleEvery()) == 0) {
      throw new IllegalStateException("it does not open");
    }
    synchronized (this) {
      contexts.put(context.index(), context);
    }
    open.incrementAndGet();
    return new Reader(context);
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
      groups.computeIfAbsent(group, it -> new ArrayList<>()).add(mark);
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
      if (kills.drawn(plan.troubleEvery()) == 0) {
        throw new IllegalStateException("it does not read");
      }
      if (kills.drawn(plan.slowEvery()) == 0) {
        Processes.sleep(PATIENCE);
      }
      if (plan.isRevoking() && kills.drawn(15) == 0) {
        revoke();
      }
      return next < plan.marks();
    }

    private void revoke() {
      int index = context.index();
      int epoch;
      synchronized (ChaosSource.this) {
        epoch = epochs.merge(index, 1, Integer::sum) - 1;
      }
      String group = index + "-" + epoch;
      try {
        if (context.revoke(group, PATIENCE) > 0) {
          giveUp(group);
        }
      } catch (Error | RuntimeException death) {
        giveUp(group); // nobody knows
        throw death;
      }
    }

    private void giveUp(String group) {
      synchronized (ChaosSource.this) {
        ledger.givenUp(List.copyOf(groups.getOrDefault(group, List.of())));
      }
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
