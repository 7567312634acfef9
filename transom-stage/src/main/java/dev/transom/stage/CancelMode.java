package dev.transom.stage;

/** What a consuming stage does when a producer it is subscribed to has ended for good. */
public enum CancelMode {
  /** It ends with the same reason. The default. */
  PERMANENT,
  /** It ends with the same reason if that is abnormal, and stays otherwise. */
  TRANSIENT,
  /** It stays. */
  TEMPORARY,
  /**
   * It ends when every producer it is subscribed to in this mode has ended: normally, or with the
   * shutdown of one that was stopped; at the first abnormal end it ends with that reason. For
   * stages that merge several finite inputs.
   */
  WHEN_ALL_END
}
