package dev.transom.flow;

import java.io.Serializable;

/** How elements get from the stages of one layer to those of the next. */
sealed interface Routing extends Serializable {
  /** To whoever has asked. */
  record Shuffle() implements Routing {}

  /** By a key: equal keys to one stage. */
  record ByKey(FlowFunction<Object, Object> key) implements Routing {}

  /** By a number that the user makes of the element, modulo the number of stages. */
  record ByHash(FlowFunction<Object, Integer> hash) implements Routing {}
}
