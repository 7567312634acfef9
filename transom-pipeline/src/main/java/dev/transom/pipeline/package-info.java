/**
 * Ingestion: messages are taken from a source, processed, handled in batches, and their source is
 * told what became of each. Nothing that was taken in is lost when a process dies.
 *
 * <p><b>Outcome.</b> Every message that was taken in has one outcome: it is successful, it has
 * failed for good, or it was {@linkplain dev.transom.pipeline.Acknowledger#release released}
 * without a result. Its acknowledger is told of it when it is finished: by the processor if it goes
 * to no batcher, or else by the batch processor.
 *
 * <p><b>Once.</b> An acknowledgement is called once for each step that has finished messages, and
 * again only if it threw, or if the process that called it died; then it is {@linkplain
 * dev.transom.pipeline.Acknowledgement#isRepeated marked}. After three calls that threw, the
 * messages count as not acknowledged. What handlers do outside happens at least once: a handler
 * whose process dies is given the message, or the batch, that it was in once more. Those before it
 * are not repeated.
 *
 * <p><b>Failures.</b> A handler that throws, or is too slow, has failed on its message or its batch
 * only. The step is tried again as {@link dev.transom.pipeline.Retry} says, with the message as it
 * was when the step began; a batch comes back in pieces of an eighth, and for its last attempt each
 * message by itself. {@link dev.transom.pipeline.Message#fail(String)} is final, and so is what a
 * handler must not do. What has failed for good goes to {@code onFailed}, becomes a {@linkplain
 * dev.transom.pipeline.DeadLetter dead letter}, and is acknowledged as failed, in this order. The
 * death of a process is nobody's attempt.
 *
 * <p><b>Order.</b> There is none between messages, unless the pipeline is {@linkplain
 * dev.transom.pipeline.PipelineSpec#partitionBy partitioned}: then messages of one key are handled
 * one after the other, in processors and in batches, also if one of them is tried again.
 *
 * <p><b>Back-pressure.</b> A source is asked for no more than there is room for: by {@code
 * maxInFlight}, by the rate limit, and by what processors take in their next turns. Processors wait
 * while a batcher has more complete batches than its processors need. Nothing is dropped. {@link
 * dev.transom.pipeline.Pipeline#push} alone goes past these limits.
 *
 * <p><b>The end.</b> A pipeline ends when its sources have ended, or it is drained, and everything
 * in flight is finished. Batches do not wait to be full then, nor, when it is drained, attempts for
 * their time. {@link dev.transom.pipeline.Pipeline#stop()} and supervisors wait for that as long as
 * the option {@code shutdown} says; what is not finished then is released, and whoever still works
 * on it is shut out.
 *
 * <p><b>Revocation.</b> {@link dev.transom.pipeline.SourceContext#revoke} takes back the messages
 * of a group: those that no handler has begun with are released, the others are waited for. What is
 * not finished in time is not acknowledged by the pipeline any more.
 *
 * <p><b>Threads.</b> A {@link dev.transom.pipeline.Pipeline} and a {@link
 * dev.transom.pipeline.SourceContext} are for any thread. A reader is called by one process at a
 * time; handlers and acknowledgers by several at once; the handler of one message by one. They may
 * block. Specs, messages and options are immutable.
 */
@NullMarked
package dev.transom.pipeline;

import org.jspecify.annotations.NullMarked;
