/**
 * Processes for the JVM: isolated, addressed by a {@link dev.transom.process.Pid}, talking by
 * messages, watched by links and monitors.
 *
 * <p><b>Order.</b> Messages and signals from one process to another arrive in the order sent;
 * {@link dev.transom.process.Down} and a trapped {@link dev.transom.process.Exit} never overtake
 * the sender's messages. Nothing is promised between different senders.
 *
 * <p><b>Send</b> neither blocks nor fails unless the receiver opted into a {@link
 * dev.transom.process.MailboxLimit}. To the dead it is dropped and counted. A mailbox that passes
 * 10,000 waiting messages raises one telemetry event.
 *
 * <p><b>Visibility.</b> What was done before {@code send} happens-before its handling. Messages are
 * shared, not copied: they must be immutable. {@code -Dtransom.messages=check} makes {@code send}
 * reject what is not, naming the field's path.
 *
 * <p><b>Exit.</b> A process ends with an {@link dev.transom.process.ExitReason}. A crash is
 * reported once and kept in {@link dev.transom.process.Node#crashes()}.
 *
 * <p><b>Death is logical and immediate</b> for every lethal signal. What the dead one still tries
 * (sends, spawns, registrations) is refused. Its thread is interrupted if it is in user code, never
 * inside {@link dev.transom.process.Processes#shielded}. One that does not end is a zombie: counted
 * and shown.
 *
 * <p><b>Time.</b> Timeouts are durations; zero means "do not wait". All time comes from the node's
 * clock.
 */
@NullMarked
package dev.transom.process;

import org.jspecify.annotations.NullMarked;
