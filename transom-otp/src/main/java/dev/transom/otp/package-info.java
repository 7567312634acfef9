/**
 * Generic servers, supervisors that restart them, and what programs are built of besides: tasks,
 * pools, registries, tables, jobs, applications.
 *
 * <p><b>Server.</b> A {@link dev.transom.otp.GenServer} is a process that handles one message at a
 * time; its fields belong to it alone. A message that wants an answer says of which type ({@link
 * dev.transom.otp.Request}); the reply address travels beside the message, so a stray object goes
 * to {@code handleInfo} and never becomes a ClassCastException. Others reach it through a {@link
 * dev.transom.otp.ServerRef}: a pid, or a name that survives restarts.
 *
 * <p><b>Call.</b> Every call ends: with the answer, or with a {@link dev.transom.otp.CallException}
 * that says what happened. A server that returns without answering fails the call at once; one that
 * dies fails all its open calls, with its reason; a late answer vanishes; calling oneself throws. A
 * call that was not answered may nevertheless have been carried out.
 *
 * <p><b>Start.</b> Starting waits until {@code init} has returned. A start that fails throws and
 * leaves nothing behind.
 *
 * <p><b>End.</b> {@code terminate} runs when the server stops, when a callback throws, and on the
 * parent's exit signal if the server traps exits; never after a kill. An end with an {@linkplain
 * dev.transom.process.ExitReason#isAbnormal() abnormal} reason is reported.
 *
 * <p><b>Supervision.</b> A {@link dev.transom.otp.Supervisor} starts its children in order,
 * restarts them by its strategy, gives up beyond its restart intensity, and stops them in reverse
 * order. A restart makes a fresh object from the factory in a new process. It waits until nobody
 * executes the predecessor's code any more, or for the node's {@code zombieGrace}, so that two
 * incarnations do not overlap. The supervisor itself is never blocked by that wait.
 *
 * <p><b>Sharing.</b> A {@link dev.transom.otp.WorkerPool} lends each of its workers to one borrower
 * at a time, and takes it back when the borrower dies; a {@link dev.transom.otp.BalancedPool} sends
 * each message to the worker with the shortest mailbox; a {@link dev.transom.otp.TokenBucket} is a
 * rate limit. Those who wait are served in order and may give up, be interrupted or die at any
 * moment.
 *
 * <p><b>Names and shared state.</b> A {@link dev.transom.otp.Registry} finds processes by any key
 * and never finds a dead one; a key of it is a name that a server can be started under. A {@link
 * dev.transom.otp.Table} is owned by one process, read by all without asking it, and gone, or its
 * heir's, at the moment of the owner's death.
 *
 * <p><b>Task.</b> A {@link dev.transom.otp.Task} is done once, in a process of its own, and its
 * result is taken by its owner alone, once. If linked, its crash is its owner's, and it ends with
 * its owner, however that ends. A result counts only if the task had not been killed before. An
 * {@link dev.transom.otp.AsyncStream} does the same with many elements: lazily, with a bound on the
 * tasks that run and on the results that wait, and with nothing left when it is closed or its owner
 * ends.
 *
 * <p><b>Application.</b> A {@link dev.transom.otp.Application} is configured as a whole before
 * anything of it starts, holds the JVM until it has ended, and stops before what it depends on.
 *
 * <p><b>Job.</b> Each run of a {@link dev.transom.otp.Job} has a process of its own; whatever
 * happens to it, the schedule goes on, and what is skipped or missed is counted.
 *
 * <p><b>Order.</b> What one process or thread sends to one server is handled in the order sent,
 * casts, calls and plain messages alike. There is no order between senders, nor between the workers
 * of a pool.
 *
 * <p><b>Threads.</b> References ({@link dev.transom.otp.ServerRef}, {@link
 * dev.transom.otp.Supervisor}, pools, registries, tables, buckets) are for any thread and any
 * process. The methods that a server calls on itself are for its own callbacks. A {@link
 * dev.transom.otp.Task} is for its owner.
 *
 * <p><b>Overload.</b> A call waits, so callers go no faster than their server. A cast does not: a
 * server that is sent more than it handles grows its mailbox, unless it has a {@linkplain
 * dev.transom.process.MailboxLimit limit}. Pools and buckets make callers wait in line; streams of
 * tasks pull no more than they may run.
 */
@NullMarked
package dev.transom.otp;

import org.jspecify.annotations.NullMarked;
