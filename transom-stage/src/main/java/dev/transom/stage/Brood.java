package dev.transom.stage;

import dev.transom.process.Pid;
import org.jspecify.annotations.Nullable;

/** Where the children of a consumer supervisor are to be found, whichever process it has. */
final class Brood implements Held {
  final ChildTemplate<?> template;

  /**
   * The dynamic supervisor that has the children; linked to the stage's process, it ends with it.
   */
  volatile @Nullable Pid supervisor;

  /** There were too many restarts. */
  volatile boolean givenUp;

  Brood(ChildTemplate<?> template) {
    this.template = template;
  }

  @Override
  public boolean hasGivenUp() {
    return givenUp;
  }

  @Override
  public void letGo(Slot slot) {}
}
