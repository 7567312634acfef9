/**
 * Demand-driven stages: producers give only what consumers have asked for, and nothing is lost when
 * one of them dies.
 *
 * <p><b>Demand.</b> Nobody is sent more than it has asked for, so consumers set the pace, and what
 * is under way is bounded by {@link dev.transom.stage.Subscription#maxDemand maxDemand} of each
 * subscription. What a producer puts out without being asked waits in its {@linkplain
 * dev.transom.stage.StageSpec#buffer buffer}; what that cannot hold is a dead letter.
 *
 * <p><b>Order.</b> One consumer of one producer gets events in the order in which they were put
 * out, also after deaths. Several consumers share them, each its part in order; a {@linkplain
 * dev.transom.stage.Dispatcher#partition partition} keeps that of a key.
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
 *
 * <p><b>Info.</b> {@link dev.transom.stage.StageRef#asyncInfo} sends a message that comes when
 * everything that was put out before it has left. It is not lost with a process, and what is
 * emitted for it counts once.
 *
 * <p><b>End.</b> A producer ends when all it has put out is acknowledged; its subscribers when they
 * have handled what was sent to them, as their {@link dev.transom.stage.CancelMode} says.
 *
 * <p><b>Threads.</b> Handlers run in the stage's process, one at a time. Specifications are
 * immutable; a {@link dev.transom.stage.StageRef} is for any thread; acknowledging and asking are
 * for the stage's own process. Dead-letter handlers and a collector's combiner may run on any
 * thread.
 *
 * <p><b>At the edges.</b> {@link dev.transom.stage.StageStream} gives events to a thread as a
 * {@link java.util.stream.Stream}, {@link dev.transom.stage.StagePublisher} and {@link
 * dev.transom.stage.Producer#fromPublisher} speak {@link java.util.concurrent.Flow}, with the same
 * demand and the same promise about deaths.
 */
@NullMarked
package dev.transom.stage;

import org.jspecify.annotations.NullMarked;
