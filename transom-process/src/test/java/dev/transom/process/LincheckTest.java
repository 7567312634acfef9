package dev.transom.process;

import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import org.jetbrains.lincheck.datastructures.DSLThreadScenario;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/** Every interleaving of a few operations, by model checking. */
class LincheckTest {
  /** A scheduler that only counts what it is given. */
  static final class Tokens implements Scheduler {
    final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void submit(Task task, Strand from) {
      tasks.add(task);
    }

    @Override
    public Strand plainStrand() {
      SpinningStrand strand = new SpinningStrand(this);
      strand.bind(Thread.currentThread());
      return strand;
    }

    @Override
    public void startThread(ThreadCell cell) {}

    @Override
    public void close() {}
  }

  /** Time stands. */
  private static final class NoTimers extends Timers implements Clock {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    long current() {
      return 0;
    }

    @Override
    void insert(Entry entry) {}

    @Override
    void remove(Entry entry) {}

    @Override
    int size() {
      return 0;
    }

    @Override
    void close() {}
  }

  private static Node node(Scheduler scheduler) {
    NoTimers timers = new NoTimers();
    return Node.create(NodeOptions.DEFAULT.name("model"), timers, timers, scheduler);
  }

  /** The queue of a core. */
  @Param(name = "n", gen = IntGen.class, conf = "1:9")
  public static class RingModel {
    private record Numbered(int n) implements Task {}

    private final Ring ring = new Ring();

    @Operation
    public boolean offer(@Param(name = "n") int n) {
      return ring.offer(new Numbered(n));
    }

    /** A poll may miss what stands behind an offer that is under way; isEmpty does not. */
    @Operation
    public int poll() {
      Task task = ring.poll();
      while (task == null && !ring.isEmpty()) {
        task = ring.poll();
      }
      return task == null ? 0 : ((Numbered) task).n;
    }
  }

  @Test
  void theRingIsLinearizable() {
    new ModelCheckingOptions()
        .iterations(6)
        .invocationsPerIteration(200)
        .threads(3)
        .actorsPerThread(2)
        .check(RingModel.class);
  }

  /** A reply cell: answers, deaths and looks. */
  @Param(name = "n", gen = IntGen.class, conf = "1:9")
  public static class ReplyModel {
    private final CallLetter<Integer> call = new CallLetter<>(Kind.CALL, "question", null);

    @Operation
    public boolean answer(@Param(name = "n") int n) {
      return call.answer(n);
    }

    @Operation
    public boolean end() {
      return call.ended(ExitReason.KILLED);
    }

    @Operation
    public String look() {
      return text(call.await(Duration.ZERO));
    }

    @Operation
    public boolean isDone() {
      return call.isDone();
    }

    static String text(Outcome<Integer> outcome) {
      return switch (outcome) {
        case Outcome.Answered<Integer> answered -> "answer " + answered.value();
        case Outcome.Ended<Integer> ended -> "ended";
        case Outcome.Refused<Integer> refused -> "refused";
        case Outcome.TimedOut<Integer> timedOut -> "timed out";
      };
    }
  }

  @Test
  void theReplyCellIsLinearizable() {
    new ModelCheckingOptions()
        .iterations(6)
        .invocationsPerIteration(200)
        .threads(3)
        .actorsPerThread(2)
        .check(ReplyModel.class);
  }

  /**
   * A strand that spins instead of parking: the checker takes a park for one that may return for no
   * reason, so that it would not miss a wake-up; a loop without end it reports.
   */
  private static final class SpinningStrand extends Activation {
    private final Tokens tokens;
    private volatile boolean woken;

    SpinningStrand(Tokens tokens) {
      this.tokens = tokens;
    }

    @Override
    void requeue(CallbackCell cell) {
      tokens.submit(cell, this);
    }

    @Override
    void park() {
      while (!woken) {
        Thread.onSpinWait();
      }
      woken = false;
    }

    @Override
    void wake() {
      woken = true;
    }
  }

  /** A caller that waits; whoever completes the call must wake it. */
  public static class WaitingCallerModel {
    private static final Node NODE = node(new Tokens());

    private final CallLetter<Integer> call =
        new CallLetter<>(Kind.CALL, "question", new ThreadCell(NODE, 1, self -> {}));
    private Outcome<Integer> seen;

    @Operation
    public void answer() {
      call.answer(1);
    }

    @Operation
    public void end() {
      call.ended(ExitReason.KILLED);
    }

    @Operation
    public void await() {
      seen = call.await(null);
    }

    @Validate
    public void allAgree() {
      if (seen == null || seen != call.outcome()) {
        throw new IllegalStateException(seen + " is not " + call.outcome());
      }
    }
  }

  @Test
  void aWaitingCallerIsAlwaysWoken() {
    scenario(150, WaitingCallerModel.class, "await", "answer", "end");
  }

  /** A process that waits in receive; whoever sends to it must wake it. */
  public static class WaitingReceiverModel {
    private final Tokens tokens = new Tokens();
    private final AtomicInteger received = new AtomicInteger();
    private final CallbackCell cell =
        Birth.callback(
            node(tokens),
            me ->
                new Actor(
                    me,
                    it -> {},
                    (it, envelope) -> {
                      received.incrementAndGet();
                      it.self().receive();
                      received.incrementAndGet();
                    },
                    reason -> {}),
            Actor.PLAIN);

    @Operation
    public void send() {
      cell.push(new Letter(Kind.INFO, "x"), null);
    }

    @Operation
    public void handleAndReceive() {
      SpinningStrand strand = new SpinningStrand(tokens);
      strand.bind(Thread.currentThread());
      ThreadIndex.put(strand);
      while (received.get() < 2) {
        if (tokens.tasks.poll() instanceof CallbackCell task) {
          task.run(strand);
        }
      }
      ThreadIndex.remove(strand);
    }
  }

  @Test
  void aWaitingReceiverIsAlwaysWoken() {
    scenario(150, WaitingReceiverModel.class, "handleAndReceive", "send", "send");
  }

  /** Runs one operation per thread, in many interleavings. */
  private static void scenario(int invocations, Class<?> model, String... operations) {
    new ModelCheckingOptions()
        .iterations(0)
        .invocationsPerIteration(invocations)
        .verifier(EpsilonVerifier.class)
        .addCustomScenario(scenario -> {
          scenario.parallel(parallel -> {
            for (String operation : operations) {
              parallel.thread(thread -> operation(thread, model, operation));
            }
            return Unit.INSTANCE;
          });
          return Unit.INSTANCE;
        })
        .check(model);
  }

  private static Unit operation(DSLThreadScenario thread, Class<?> model, String name) {
    try {
      thread.add(new org.jetbrains.kotlinx.lincheck.Actor(model.getMethod(name), List.of()));
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
    return Unit.INSTANCE;
  }

  /** The word that senders and the activations of a callback process agree on. */
  public static class InboxModel {
    private final Tokens tokens = new Tokens();
    private final Node node = node(tokens);
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();
    private final CallbackCell cell =
        Birth.callback(
            node,
            me -> new Actor(me, it -> {}, (it, e) -> handled.incrementAndGet(), r -> {}),
            Actor.PLAIN);

    @Operation
    public void send() {
      sent.incrementAndGet();
      cell.push(new Letter(Kind.INFO, "x"), null);
    }

    @Operation(nonParallelGroup = "worker")
    public void activate() {
      if (tokens.tasks.poll() instanceof CallbackCell task) {
        task.run(new SpinningStrand(tokens));
      }
    }

    @Validate
    public void nothingIsLeftBehind() {
      while (!tokens.tasks.isEmpty()) {
        activate();
      }
      if (handled.get() != sent.get()) {
        throw new IllegalStateException(handled + " of " + sent + " handled");
      }
      if (cell.inbox != Cell.IDLE) {
        throw new IllegalStateException("in no queue and not idle");
      }
    }
  }

  @Test
  void noMessageIsForgottenBetweenIdleAndScheduled() {
    new ModelCheckingOptions()
        .iterations(6)
        .invocationsPerIteration(200)
        .verifier(EpsilonVerifier.class)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .check(InboxModel.class);
  }
}
