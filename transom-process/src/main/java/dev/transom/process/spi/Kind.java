package dev.transom.process.spi;

/** What an envelope is, told by the envelope and never by the class of its message. */
public enum Kind {
  /** A plain message. */
  INFO,
  /** A typed message that wants no answer. */
  CAST,
  /** A typed message whose envelope is an {@link OpenCall}. */
  CALL,
  /** An {@link dev.transom.process.Exit} or {@link dev.transom.process.Down}. */
  SIGNAL,
  /** A message that a timer sent, or another one of the machinery's that no limit holds up. */
  TIMER,
  /** A request to the behaviour's machinery; handled also while suspended. */
  SYSTEM
}
