package dev.transom.process.spi;

import dev.transom.process.ExitReason;

/**
 * A {@link Kind#SYSTEM} message that asks a behaviour to stop in order: its terminate callback runs
 * whether or not it traps exits. Sent by the node when it stops, and by {@code stop} calls.
 *
 * @param reason the reason to end with
 */
public record SystemStop(ExitReason reason) {}
