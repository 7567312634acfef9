package dev.transom.stage;

import dev.transom.stage.Reading.Pull;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A producer over an iterator. The iterator outlives the process in the committed state, together
 * with what was pulled from it and not committed, so a successor goes on where the last commit was.
 * Where the iterator cannot be trusted any more (it threw, or a zombie is still inside it) a new
 * one is made and the committed events are skipped.
 */
final class IteratorBody implements Body {
  /**
   * The committed state.
   *
   * @param committed how many events have been committed
   * @param pull the iterator in use
   * @param reading all that the slot has opened
   */
  record Position(long committed, @Nullable Pull pull, Reading<?> reading) implements Held {
    @Override
    public void letGo(Slot slot) {
      reading.end();
    }
  }

  static <O> StageSpec<Void, O> spec(String name, Supplier<Reading<O>> readings) {
    Held.Maker maker = () -> new Position(0, null, readings.get());
    return new StageSpec<>(name, Role.PRODUCER, List.of(), maker, null, IteratorBody::new);
  }

  @Override
  public Object demand(@Nullable Object state, long demand, Emission out) {
    Position position = (Position) Body.present(state);
    Reading<?> reading = position.reading;
    Pull pull = position.pull;
    if (pull == null || pull.inside) {
      pull = skipTo(position.committed, reading);
    }
    long emitted;
    try {
      emitted = pull(pull, position.committed, demand, out);
    } catch (Throwable e) {
      reading.close(pull); // a successor makes another
      throw e;
    }
    long committed = position.committed + emitted;
    if (pull.exhausted) {
      reading.close(pull);
      if (committed == pull.base + pull.pulled.size()) {
        out.complete();
      }
    }
    return new Position(committed, pull, reading);
  }

  /** First what was pulled for a step that did not count. */
  private static long pull(Pull pull, long committed, long demand, Emission out) {
    int known = (int) (committed - pull.base);
    if (known == pull.pulled.size()) {
      pull.pulled.clear();
      pull.base = committed;
      known = 0;
    }
    Iterator<?> iterator = pull.iterator;
    pull.inside = true; // stays so if the iterator throws
    long emitted = 0;
    while (emitted < demand) {
      Object event;
      if (known < pull.pulled.size()) {
        event = pull.pulled.get(known);
      } else if (!pull.exhausted && iterator.hasNext()) {
        event = iterator.next();
        pull.pulled.add(event);
      } else {
        pull.exhausted = true;
        break;
      }
      known++;
      out.emit(event);
      emitted++;
    }
    pull.inside = false;
    return emitted;
  }

  private static Pull skipTo(long committed, Reading<?> reading) {
    Pull fresh = reading.open();
    fresh.inside = true;
    for (long i = 0; i < committed && fresh.iterator.hasNext(); i++) {
      fresh.iterator.next();
    }
    fresh.base = committed;
    fresh.inside = false;
    return fresh;
  }
}
