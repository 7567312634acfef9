/**
 * Parallel computations over bounded and unbounded data: a {@link dev.transom.flow.Flow} is a
 * description, which an engine runs; the local engine runs it on supervised, demand-driven
 * {@linkplain dev.transom.stage stages}.
 *
 * <p><b>Description.</b> Flows are immutable. Nothing runs until a result is asked for, and each
 * run begins anew at the sources.
 *
 * <p><b>Exactness.</b> What comes out is exactly right, also if stages crash or are killed, and so
 * are the counters. What functions and handlers do outside happens at least once. Functions may be
 * called again for an element.
 *
 * <p><b>Order.</b> There is none between elements of different stages. A layer of one stage behind
 * one source keeps that of the source.
 *
 * <p><b>Results</b> depend on the input alone, not on demand, on the number of stages, or on which
 * source is faster; but for what goes by the order in which elements come to a stage or by when:
 * windows of a count or of processing time, triggers, functions that care about order.
 *
 * <p><b>Time.</b> An element is late if the watermark of its own source had passed the end of its
 * window when it came. A {@linkplain dev.transom.flow.Window window} is put out when the watermarks
 * of all sources have passed its end. What is dropped as late is counted, told by {@linkplain
 * dev.transom.flow.FlowTelemetry telemetry}, and given to a handler.
 *
 * <p><b>Failures.</b> A function that throws fails the run with a {@link
 * dev.transom.flow.FlowException}, unless {@link dev.transom.flow.OnError} says otherwise.
 *
 * <p><b>End.</b> When a flow is over, by its end, a failure or because it was stopped, nothing of
 * it is left.
 *
 * <p><b>Demand.</b> Nothing is read that nobody has asked for. What is in memory is what was asked
 * for, and what reductions keep.
 *
 * <p><b>Threads.</b> Descriptions, {@link dev.transom.flow.RunningFlow} and {@link
 * dev.transom.flow.Chunk} are for any thread. Functions run in several threads at once; handlers in
 * the stage that calls them.
 */
@NullMarked
package dev.transom.flow;

import org.jspecify.annotations.NullMarked;
