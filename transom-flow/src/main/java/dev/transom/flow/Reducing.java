package dev.transom.flow;

import dev.transom.stage.Emitter;
import org.jspecify.annotations.Nullable;

/**
 * How the local engine keeps what a reduction has come to in one window.
 *
 * <p>The container belongs to the stage and is only ever changed by {@link #apply}, once for each
 * step that has committed. Until then the step is an overlay: it may read the container, and what
 * becomes of it if its process dies is nothing.
 */
interface Reducing {
  /** What a window begins with. */
  Object container() throws Exception;

  /** Begins a step. */
  Object step(Object container) throws Exception;

  /** Adds an element to a step. */
  void add(Object step, Object element, Emitter<Object> out) throws Exception;

  /** Ends a step that has committed; returns the container. */
  Object apply(Object container, Object step);

  /**
   * Puts out what the window has come to.
   *
   * @return the container to go on with; null if that is for the window's mode to say
   */
  @Nullable Object fire(Object container, Firing firing, Emitter<Object> out) throws Exception;

  /** Whether the user decides what is put out. */
  default boolean hasTrigger() {
    return false;
  }

  /** Whether a window in which nothing has come has a result nevertheless. */
  boolean hasEmptyResult();
}
