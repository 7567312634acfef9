package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageOutput;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stage whose code comes from a module above. */
final class CodeBody implements Body {
  /** A step's output, seen from there. */
  private record Output(Emission emission) implements StageOutput {
    @Override
    public void emit(Object event) {
      emission.emit(event);
    }

    @Override
    public void emit(Object event, int partition) {
      emission.emitTo(event, partition);
    }

    @Override
    public void complete() {
      emission.complete();
    }
  }

  private final StageCode code;
  private @Nullable Object container;
  private int handled;

  CodeBody(StageCode code) {
    this.code = code;
  }

  @Override
  public void resume(@Nullable Object state, @Nullable Object committed) {
    container = committed;
  }

  @Override
  public void start(Callback callback, StageRef stage) throws Exception {
    code.start(callback, Objects.requireNonNull(container));
  }

  @Override
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
      throws Exception {
    handled = code.handle(batch.from().producer(), batch.events(), new Output(out));
    if (handled == 0 && !code.isDue()) {
      throw new IllegalStateException("a step that handles nothing, and nothing is due");
    }
    return state;
  }

  @Override
  public int handled(int given) {
    return handled;
  }

  @Override
  public boolean mayChange() {
    return true;
  }

  @Override
  public boolean isDue() {
    return code.isDue();
  }

  @Override
  public void due(Emission out) throws Exception {
    code.due(new Output(out));
  }

  @Override
  public @Nullable Object delta() {
    return code.change();
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    code.message(message, new Output(out));
  }

  @Override
  public boolean hearsOfFinished() {
    return true;
  }

  @Override
  public void cancelled(Upstream upstream, ExitReason reason, Emission out) throws Exception {
    code.ended(upstream.producer(), reason, new Output(out));
  }
}
