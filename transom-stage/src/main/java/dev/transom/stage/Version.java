package dev.transom.stage;

import org.jspecify.annotations.Nullable;

/**
 * What a slot is at one moment: whose, in which state, and the last committed step. Immutable; the
 * slot's one word points to the present one. A commit replaces it; so does the death of the owner,
 * and whichever comes first makes the other fail.
 *
 * @param owner the living incarnation; null if there is none
 * @param state the committed state
 * @param last the last committed step, published or not
 */
record Version(@Nullable StageProcess owner, @Nullable Object state, @Nullable Step last) {}
