package dev.transom.otp;

/** What {@link Task#yieldMany} does with the tasks that have not ended in time. */
public enum Unfinished {
  /** Leaves them as they are: they can be awaited or yielded again. */
  KEEP,
  /** Lets them go on with nobody to await them, see {@link Task#ignore}. */
  IGNORE,
  /** Kills them, see {@link Task#kill}. */
  KILL
}
