package dev.transom.process;

import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An envelope on its way and its place in line. While it is in the inbox {@code next} points to the
 * letter pushed before it and {@code depth} says how many there are; once its owner has drained the
 * inbox, {@code next} and {@code prev} link the save queue, in order of arrival.
 */
class Letter implements Envelope {
  final Kind kind;
  final Object message;
  @Nullable Letter next;
  @Nullable Letter prev;
  int depth;

  Letter(Kind kind, Object message) {
    this.kind = kind;
    this.message = message;
  }

  @Override
  public final Kind kind() {
    return kind;
  }

  @Override
  public final Object message() {
    return message;
  }

  @Override
  public String toString() {
    return kind + " " + message;
  }
}
