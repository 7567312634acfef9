package dev.transom.flow;

import dev.transom.stage.Emitter;

/**
 * A part of the way of elements through a stage: it takes each, and gives what it makes of it on.
 */
interface Link extends Emitter<Object> {}
