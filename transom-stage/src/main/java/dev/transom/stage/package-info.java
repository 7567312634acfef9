/**
 * Demand-driven stages: producers give only what consumers have asked for, and nothing is lost when
 * one of them dies.
 *
 * <p><b>Edge.</b> A subscription belongs to neither process. Asking grants demand; acknowledging is
 * separate and happens when the step that handled a batch commits, or by hand.
 *
 * <p><b>Slot.</b> A supervised stage has a place that outlives its processes: its subscriptions,
 * its committed state, its committed output. The next process takes it over. Cancel modes apply
 * when the slot ends, not when a process does; what an abandoned slot holds goes to the dead-letter
 * handler.
 *
 * <p><b>Step.</b> A batch is a step. Its output, its state and its acknowledgement are one commit,
 * which a dead process loses. So results that flow through stages are exactly right under crashes
 * and kills; only effects on the outside are at-least-once. State that survives is a value or a
 * {@link java.util.stream.Collector}'s container; fields die with the process.
 *
 * <p><b>Return.</b> Batches that were not acknowledged go back in order, ahead of new events and
 * outside buffer limits. {@link dev.transom.stage.Delivery#AT_MOST_ONCE} drops them instead.
 *
 * <p><b>Poison.</b> Only a batch whose own handler threw is blamed. It comes back in ever smaller
 * pieces, and attempts count only for an event delivered alone; then it is a {@link
 * dev.transom.stage.DeadLetter}.
 */
@NullMarked
package dev.transom.stage;

import org.jspecify.annotations.NullMarked;
