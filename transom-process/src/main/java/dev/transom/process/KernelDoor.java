package dev.transom.process;

import dev.transom.process.spi.BehaviourFactory;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SeededNode;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The runtime's side of {@link Kernel}. */
final class KernelDoor extends Kernel {
  KernelDoor() {
    install(this);
  }

  @Override
  public Pid spawn(Node node, BehaviourFactory factory, SpawnSpec spec) {
    return Birth.callback(node, factory, spec);
  }

  @Override
  public Pid spawnThread(Node node, ProcessBody body, SpawnSpec spec) {
    return Birth.thread(node, body, spec);
  }

  @Override
  public void send(Pid to, Kind kind, Object message) {
    Cell receiver = Cell.of(to);
    if (kind == Kind.SYSTEM && receiver instanceof ThreadCell && receiver.isAlive()) {
      throw noBehaviour(receiver);
    }
    receiver.send(kind, message);
  }

  /** Nobody would ever answer, and the caller would learn that by its timeout alone. */
  private static IllegalStateException noBehaviour(Cell cell) {
    return new IllegalStateException(
        cell
            + " is a thread process, which answers no calls and no system requests: send it a"
            + " message that carries your pid and receive its answer, or make it a server");
  }

  @Override
  public void post(Pid to, Kind kind, Object message) {
    Cell.of(to).push(new Letter(kind, message));
  }

  @Override
  public void postBehind(Pid to, Kind kind, Object message) {
    Cell.of(to).push(new PatientLetter(kind, message));
  }

  @Override
  public <T> OpenCall<T> call(Pid to, Kind kind, Object request) {
    return open(Cell.of(to), kind, request, null);
  }

  @Override
  public <T> Outcome<T> ask(Pid to, Kind kind, Object request, @Nullable Duration timeout) {
    Cell callee = Cell.of(to);
    if (timeout == null || !callee.hasFlag(Cell.LIMITED)) {
      return KernelDoor.<T>open(callee, kind, request, null).await(timeout);
    }
    Clock clock = (caller() instanceof Cell caller ? caller : callee).node.clock;
    long deadline = clock.nanos() + Timers.nanos(timeout);
    CallLetter<T> call = open(callee, kind, request, timeout); // may wait for room
    return call.await(Duration.ofNanos(deadline - clock.nanos()));
  }

  private static <T> CallLetter<T> open(
      Cell callee, Kind kind, Object request, @Nullable Duration patience) {
    if (MessageCheck.ON && kind != Kind.SYSTEM) {
      MessageCheck.verify(request);
    }
    Strand from = Strand.current();
    Cell.checkSender(from);
    CallLetter<T> call = new CallLetter<>(kind, request, callee);
    if (callee instanceof ThreadCell && callee.isAlive()) {
      call.refuse(noBehaviour(callee));
    } else if (!push(callee, call, from, patience)) {
      call.ended(ExitReason.NO_PROCESS);
    } else if (!callee.isAlive() && !call.isDone()) {
      // it died around the push: whoever took its inbox may not have seen the call
      call.ended(callee.exitOr(ExitReason.NO_PROCESS));
    }
    return call;
  }

  private static boolean push(
      Cell callee, CallLetter<?> call, @Nullable Strand from, @Nullable Duration patience) {
    LimitedInbox limit = patience == null ? null : callee.relations().limit;
    return limit == null ? callee.push(call, from) : limit.push(callee, call, patience);
  }

  @Override
  public <T> OpenCall<T> cell() {
    return new CallLetter<>(Kind.SYSTEM, "cell", null);
  }

  @Override
  public Timer sendAfter(Duration delay, Pid to, Kind kind, Object message) {
    Cell.checkSender(Strand.current());
    return new Timer(Cell.of(to), kind, message, null).start(delay);
  }

  @Override
  public Runnable after(Node node, Duration delay, Runnable action) {
    return node.timers.after(delay, action)::cancel;
  }

  @Override
  public int load(Pid pid) {
    return Inspection.load(Cell.of(pid));
  }

  @Override
  public boolean onDeath(Pid pid, Runnable action) {
    Cell.checkSender(Strand.current());
    Relations relations = Cell.of(pid).relations();
    synchronized (relations) {
      if (!relations.closed) {
        relations.keepers = SmallSet.add(relations.keepers, action);
      }
      return !relations.closed;
    }
  }

  @Override
  public void forgetDeath(Pid pid, Runnable action) {
    Relations relations = Cell.of(pid).peekRelations();
    if (relations != null) {
      synchronized (relations) {
        relations.keepers = SmallSet.remove(relations.keepers, action);
      }
    }
  }

  @Override
  public void signal(Pid from, Pid to, ExitReason reason) {
    Death.signal(Cell.of(to), from, reason, false);
  }

  @Override
  public void atEnd(Pid pid, Runnable action) {
    Ending.atEnd(Cell.of(pid), action);
  }

  @Override
  public void whenEnded(Pid pid, Runnable action) {
    Ending.whenEnded(Cell.of(pid), action);
  }

  @Override
  public void sendWhenEnded(Pid pid, Pid to, Object message) {
    Cell receiver = Cell.of(to);
    // not by send: it would be refused, for the thread that ends a process still counts as its own
    Ending.whenEnded(Cell.of(pid), () -> receiver.push(new Letter(Kind.SYSTEM, message)));
  }

  @Override
  public void end(Pid pid, ExitReason reason) {
    Death.end(Cell.of(pid), reason, null);
  }

  @Override
  public @Nullable ExitReason exitReason(Pid pid) {
    return Cell.of(pid).exit;
  }

  @Override
  public boolean hasEnded(Pid pid) {
    return Cell.of(pid).hasFlag(Cell.ENDED);
  }

  @Override
  public @Nullable Callback callback() {
    return caller() instanceof CallbackCell cell ? cell : null;
  }

  @Override
  public void checkCaller() {
    Cell.checkSender(Strand.current());
  }

  @Override
  public @Nullable Pid caller() {
    Strand strand = Strand.current();
    return strand == null ? null : strand.cell;
  }

  @Override
  public void countDropped(Node node) {
    node.drops.count();
  }

  @Override
  public void emit(Node node, TelemetryEvent event) {
    if (event instanceof ChildRestarted restarted) {
      Recording.restarted(restarted);
    }
    node.telemetry().emit(event);
  }

  @Override
  public boolean listens(Node node, Class<? extends TelemetryEvent> type) {
    return node.telemetry().listens(type);
  }

  @Override
  public Clock clock(Node node) {
    return node.clock;
  }

  @Override
  public <T> T attachment(Node node, Class<T> type, Supplier<T> maker) {
    return type.cast(node.attachments.computeIfAbsent(type, t -> maker.get()));
  }

  @Override
  public void beforeStop(Node node, Consumer<@Nullable Duration> stop) {
    node.stop.before(stop);
  }

  @Override
  public Duration zombieGrace(Node node) {
    return node.options().zombieGrace();
  }

  @Override
  public SeededNode startSeeded(NodeOptions options, long seed) {
    return SeededScheduler.start(options, seed);
  }
}
