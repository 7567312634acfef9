package dev.transom.otp;

/** What happens if it is time for a {@link Job} and a run of it is not over yet. */
public enum Overlap {
  /** Nothing: the time is skipped, and counted. */
  SKIP,
  /** It runs as soon as that run is over. One waits at most; what comes then is skipped. */
  QUEUE_ONE,
  /** It runs beside that one, however many there are. */
  ALLOW
}
