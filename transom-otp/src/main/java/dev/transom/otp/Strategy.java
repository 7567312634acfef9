package dev.transom.otp;

/** Who is restarted when a child has ended and is to be restarted. */
public enum Strategy {
  /** That child alone. */
  ONE_FOR_ONE,
  /** All children: the others are stopped in reverse order, then all are started in order. */
  ONE_FOR_ALL,
  /** That child and those that come after it. */
  REST_FOR_ONE
}
