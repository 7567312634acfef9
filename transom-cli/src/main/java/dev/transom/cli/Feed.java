package dev.transom.cli;

import dev.transom.cli.Share.Position;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.stage.Source;
import dev.transom.stage.StageRef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a producer gives out, through all its lives. It keeps no position: that is the stage's
 * state. After the last event it gives out one {@link Event.End}.
 */
final class Feed {
  private final Share share;
  private final Gate gate;
  private final @Nullable Pace pace;
  private volatile @Nullable Reading reading;
  private volatile Position newest = Position.START;
  private volatile @Nullable StageRef producer;
  private final Runnable nudge = this::nudge;

  /** The reader of one life; a dead one that has not ended yet may still be using its own. */
  private record Reading(Pid owner, ShareReader reader) {}

  Feed(Share share, OptionalLong rate, Gate gate) {
    this.share = share;
    this.gate = gate;
    this.pace = rate.isPresent() ? new Pace(rate.getAsLong()) : null;
    gate.onChange(nudge);
  }

  /** The name of the producer. */
  String name() {
    return "producer-" + share.producer();
  }

  /**
   * Gives out what there is of what is wanted, from a position on, and says when to be asked for
   * the rest. In the producer's process.
   *
   * @return the next position
   */
  Position give(Position at, Source<Event> out) throws IOException {
    if (producer == null) {
      producer = StageRef.named(name());
    }
    Position next = at;
    int allowed = allowed((int) Math.min(out.owed(), Integer.MAX_VALUE));
    if (allowed > 0 && !at.signedOff()) {
      next = read(at, allowed, out::emit);
    }
    if (next.signedOff()) {
      out.complete();
    } else if (out.owed() > 0) {
      whenReady(out);
    }
    return next;
  }

  private Position read(Position at, int max, Consumer<? super Event> into) throws IOException {
    ShareReader reader = reader();
    Position next = gate.isClosed() ? at : reader.read(at, max, into);
    if (gate.isClosed() || reader.ended(next)) {
      into.accept(new Event.End(origin(), next.place()));
      next = next.signOff();
    }
    newest = next;
    return next;
  }

  private Origin origin() {
    return new Origin(share.producer(), share.first(), share.stride(), System.nanoTime());
  }

  private ShareReader reader() {
    Pid self = Processes.self().pid();
    Reading current = reading;
    if (current == null || current.owner != self) {
      current = new Reading(self, new ShareReader(share));
      reading = current;
    }
    return current.reader;
  }

  /** How many events may be read now; 0 if {@link #whenReady} tells. */
  private int allowed(int most) {
    if (!gate.isOpen()) {
      return 0;
    }
    if (gate.isClosed()) {
      return 1;
    }
    ReplayWindow stream = stream();
    if (stream != null && !stream.hasMore()) {
      return 0;
    }
    return pace == null ? most : pace.take(most, System.nanoTime());
  }

  /** Has the producer be asked again once {@link #allowed} may have changed. */
  private void whenReady(Source<Event> out) {
    if (!gate.isOpen()) {
      return; // the gate itself tells
    }
    ReplayWindow stream = stream();
    if (stream != null && !stream.hasMore()) {
      stream.whenMore(nudge);
    } else {
      out.askAgainAfter(pace == null ? Duration.ZERO : pace.untilNext());
    }
  }

  private void nudge() {
    StageRef stage = producer;
    if (stage != null) { // or it has not been asked yet
      stage.nudge();
    }
  }

  private @Nullable ReplayWindow stream() {
    List<Part> parts = share.parts();
    int part = newest.part();
    return part < parts.size() && parts.get(part) instanceof Part.Stream stream
        ? stream.window()
        : null;
  }

  /** How many events were given out, more or less: those of a step that does not count too. */
  long given() {
    return newest.place();
  }

  /** How many bytes of files were read, more or less. */
  long bytes() {
    return share.bytesBefore(newest);
  }
}
