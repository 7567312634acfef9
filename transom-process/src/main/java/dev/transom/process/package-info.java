/**
 * Processes for the JVM: isolated, addressed by a {@link dev.transom.process.Pid}, talking by
 * messages, watched by links and monitors. Two kinds have one kind of address: a process made by
 * {@link dev.transom.process.Processes#spawn} is a function on a virtual thread of its own, which
 * may wait anywhere; servers, supervisors and stages are callback processes, which hold no thread
 * while they wait.
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
 *
 * <p><b>Threads.</b> A process runs on one thread at a time, so what it alone knows needs no lock.
 * {@link dev.transom.process.Pid}, {@link dev.transom.process.Node} and the statics of {@link
 * dev.transom.process.Processes} are for any thread; a {@link dev.transom.process.Self} is for its
 * process's thread only.
 *
 * <p><b>Overload.</b> A mailbox without a limit takes whatever is sent, as long as there is memory.
 * Its owner may choose a {@link dev.transom.process.MailboxLimit}, whose {@link
 * dev.transom.process.Overflow} says who gives way: the sender, the oldest message or the newest.
 */
@NullMarked
package dev.transom.process;

import org.jspecify.annotations.NullMarked;
