package dev.transom.cli;

import dev.transom.cli.Share.Position;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.io.IOException;
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
  private volatile boolean finished;

  /** The reader of one life; a dead one that has not ended yet may still be using its own. */
  private record Reading(Pid owner, ShareReader reader) {}

  Feed(Share share, OptionalLong rate, Gate gate) {
    this.share = share;
    this.gate = gate;
    this.pace = rate.isPresent() ? new Pace(rate.getAsLong()) : null;
  }

  /** Whether events come when they want to, so that somebody must say when to read. */
  boolean paced() {
    return pace != null || share.parts().stream().anyMatch(Part.Stream.class::isInstance);
  }

  int producer() {
    return share.producer();
  }

  /** Gives out events from a position on, and returns the next one. In the producer's process. */
  Position give(Position at, long max, Consumer<? super Event> into)
      throws IOException, InterruptedException {
    gate.awaitOpen();
    if (at.signedOff()) {
      finished = true;
      return at;
    }
    ShareReader reader = reader();
    Position next = at;
    if (!gate.isClosed()) {
      next = reader.read(at, (int) Math.min(max, Integer.MAX_VALUE), into);
    }
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

  /** Whether a commit has said that there are no more. */
  boolean isFinished() {
    return finished;
  }

  /** How many events may be read now, if somebody must say so; 0 if {@link #whenReady} tells. */
  int allowed(int most) {
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

  /** Sends a message once {@link #allowed} may have changed. In the process that gets it. */
  void whenReady(Pid self, Object message) {
    ReplayWindow stream = stream();
    if (!gate.isOpen()) {
      return; // the gate itself tells
    }
    if (stream != null && !stream.hasMore()) {
      stream.whenMore(() -> self.send(message));
    } else if (pace != null) {
      Processes.sendAfter(pace.untilNext(), self, message);
    }
  }

  private @Nullable ReplayWindow stream() {
    List<Part> parts = share.parts();
    int part = newest.part();
    return part < parts.size() && parts.get(part) instanceof Part.Stream stream
        ? stream.window()
        : null;
  }

  Gate gate() {
    return gate;
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
