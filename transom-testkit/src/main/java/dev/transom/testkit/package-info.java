/**
 * Helpers for tests: deterministic, without sleeping, and with messages that show what happened
 * instead.
 *
 * <p><b>Probe.</b> A {@link dev.transom.testkit.ProbeProcess} is a process whose mailbox the test
 * reads. What it waits for has a limit; what must not come is looked for after everything that was
 * sent has arrived.
 *
 * <p><b>Virtual time.</b> A {@link dev.transom.testkit.TestNode} runs on the thread of the test, in
 * an order that a seed decides, and its clock moves only when the test says so. A day of timers
 * takes no time. It runs callback processes: servers, supervisors, stages, jobs; thread processes
 * need a real node.
 *
 * <p><b>Stages.</b> A {@link dev.transom.testkit.TestProducer} emits what the test feeds it, a
 * {@link dev.transom.testkit.TestConsumer} asks for what the test says.
 *
 * <p><b>Pipelines.</b> {@link dev.transom.testkit.TestMessages} are handed to a running pipeline,
 * and show how it has acknowledged them. A {@link dev.transom.testkit.DummySource} takes the place
 * of its source, a {@link dev.transom.testkit.TestAcknowledger} that of what its source is told.
 *
 * <p>All helpers work on real nodes too, and with any test library: what fails throws an {@link
 * java.lang.AssertionError}. For JUnit there is {@link dev.transom.testkit.NodeExtension}.
 */
@NullMarked
package dev.transom.testkit;

import org.jspecify.annotations.NullMarked;
