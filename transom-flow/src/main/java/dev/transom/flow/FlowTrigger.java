package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.io.Serializable;

/**
 * What a reduction puts out when its window fires.
 *
 * @param <A> the type of the accumulator
 * @param <R> the type of what is put out
 */
@FunctionalInterface
public interface FlowTrigger<A, R> extends Serializable {
  /**
   * Puts out what there is to put out.
   *
   * @param accumulator what the window has come to; must not be changed
   * @param firing why it fires
   * @param out where the results go; valid during this call
   * @return the accumulator to go on with; not used when the window is done
   * @throws Exception fails the run
   */
  A fire(A accumulator, Firing firing, Emitter<R> out) throws Exception;
}
