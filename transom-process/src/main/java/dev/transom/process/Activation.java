package dev.transom.process;

import dev.transom.process.spi.Envelope;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A strand that executes callback processes, one activation after the other. */
abstract class Activation extends Strand {
  /**
   * At most so many letters in one activation: what keeps one busy process from starving others.
   */
  static final int BATCH = 64;

  private static final VarHandle SEQUENCE;

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(Activation.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The call whose envelope is being handled; so that its caller learns of a death at once. */
  volatile @Nullable CallLetter<?> currentCall;

  /** Grows with every letter; a monitor that finds it unchanged knows that the callback is long. */
  private long sequence;

  private final @Nullable Envelope[] taken = new Envelope[BATCH];
  private int takenCount;

  /** Puts a process that has used up its batch behind the others. */
  abstract void requeue(CallbackCell cell);

  final void took(Envelope envelope) {
    taken[takenCount++ % BATCH] = envelope;
    SEQUENCE.setOpaque(this, sequence + 1); // only this thread writes it
  }

  final long sequence() {
    return (long) SEQUENCE.getOpaque(this);
  }

  final void forgetTaken() {
    for (int i = Math.min(takenCount, BATCH) - 1; i >= 0; i--) {
      taken[i] = null;
    }
    takenCount = 0;
  }

  /** The messages of the activation so far, oldest first. */
  final List<Object> messages() {
    return Arrays.stream(taken, 0, Math.min(takenCount, BATCH))
        .<Object>map(e -> e.message())
        .toList();
  }
}
