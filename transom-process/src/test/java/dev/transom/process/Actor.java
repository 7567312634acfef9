package dev.transom.process;

import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.util.function.Consumer;

/** The least callback process: a lambda, with the answer to {@link SystemStop} built in. */
final class Actor implements Behaviour {
  /** What it does with an envelope. */
  interface Handler {
    void handle(Callback me, Envelope envelope) throws Exception;
  }

  /** What it does at its start. */
  interface Start {
    void run(Callback me) throws Exception;
  }

  static final SpawnSpec PLAIN = new SpawnSpec(SpawnOptions.DEFAULT);

  private final Callback me;
  private final Start start;
  private final Handler handler;
  private final Consumer<ExitReason> end;

  Actor(Callback me, Start start, Handler handler, Consumer<ExitReason> end) {
    this.me = me;
    this.start = start;
    this.handler = handler;
    this.end = end;
  }

  static Pid spawn(Handler handler) {
    return spawn(PLAIN, me -> {}, handler, reason -> {});
  }

  static Pid spawn(SpawnOptions options, Handler handler) {
    return spawn(new SpawnSpec(options), me -> {}, handler, reason -> {});
  }

  static Pid spawn(Start start, Handler handler) {
    return spawn(PLAIN, start, handler, reason -> {});
  }

  static Pid spawn(SpawnSpec spec, Start start, Handler handler, Consumer<ExitReason> end) {
    return spawn(Node.current(), spec, start, handler, end);
  }

  static Pid spawn(
      Node node, SpawnSpec spec, Start start, Handler handler, Consumer<ExitReason> end) {
    return Kernel.get().spawn(node, me -> new Actor(me, start, handler, end), spec);
  }

  static Pid idle() {
    return spawn((me, envelope) -> {});
  }

  /** Answers calls with their own message. */
  static Pid echo() {
    return spawn((me, envelope) -> {
      if (envelope instanceof OpenCall<?> call) {
        answer(call, envelope.message());
      }
    });
  }

  @SuppressWarnings("unchecked")
  static boolean answer(OpenCall<?> call, Object value) {
    return ((OpenCall<Object>) call).answer(value);
  }

  static OpenCall<Object> call(Pid to, Object request) {
    return Kernel.get().call(to, Kind.CALL, request);
  }

  @Override
  public void init() throws Exception {
    start.run(me);
  }

  @Override
  public void handle(Envelope envelope) throws Exception {
    if (envelope.message() instanceof SystemStop stop) {
      me.stop(stop.reason());
    } else {
      handler.handle(me, envelope);
    }
  }

  @Override
  public void terminate(ExitReason reason) {
    end.accept(reason);
  }
}
