package dev.transom.stage;

import org.jspecify.annotations.Nullable;

/**
 * What a slot is at one moment: whose, in which state, and the last committed step. Immutable; the
 * slot's one word points to the present one. A commit replaces it; so does the death of the owner,
 * and whichever comes first makes the other fail.
 *
 * @param owner the life that may commit; null if there is none
 * @param life the last life that took the slot over, living or dead
 * @param state the committed state
 * @param last the last committed step, published or not
 * @param inputReported what comes of the whole input is committed
 */
record Version(
    @Nullable Life owner,
    @Nullable Life life,
    @Nullable Object state,
    @Nullable Step last,
    boolean inputReported) {
  Version adoptedBy(Life next) {
    return new Version(next, next, state, last, inputReported);
  }

  Version orphaned() {
    return new Version(null, life, state, last, inputReported);
  }

  Version after(@Nullable Object next, Step step) {
    return new Version(owner, life, next, step, inputReported || step.inputEnd);
  }
}
