package dev.transom.pipeline;

import dev.transom.process.TelemetryEvent;
import java.time.Duration;
import java.util.List;

/**
 * What pipelines tell about themselves. Events of a handler are told again if its process dies and
 * its successor does it again.
 */
public sealed interface PipelineTelemetry extends TelemetryEvent {
  /**
   * The name of the pipeline.
   *
   * @return the name
   */
  String pipeline();

  /**
   * A pipeline has started.
   *
   * @param pipeline its name
   * @param options its options with their values
   */
  record Started(String pipeline, String options) implements PipelineTelemetry {}

  /**
   * It is in another phase: it was paused, resumed, drained, or has ended.
   *
   * @param pipeline its name
   * @param from the phase before
   * @param to the phase now
   */
  record PhaseChanged(String pipeline, Phase from, Phase to) implements PipelineTelemetry {}

  /**
   * An option was changed while it runs.
   *
   * @param pipeline its name
   * @param option its key, as in a properties file
   * @param before its value before
   * @param now its value now
   */
  record OptionChanged(String pipeline, String option, Object before, Object now)
      implements PipelineTelemetry {}

  /**
   * A source threw. It is opened anew after a pause.
   *
   * @param pipeline the name of the pipeline
   * @param source which of the source's processes
   * @param error what it threw
   * @param pause how long the pause is
   */
  record SourceFailed(String pipeline, int source, Throwable error, Duration pause)
      implements PipelineTelemetry {}

  /**
   * A processor begins with the messages that it has taken.
   *
   * @param pipeline the name of the pipeline
   * @param processor which, from 0
   * @param messages the messages
   */
  record ProcessorStarted(String pipeline, int processor, List<Message<?>> messages)
      implements PipelineTelemetry {}

  /**
   * A processor is done with the messages that it had taken.
   *
   * @param pipeline the name of the pipeline
   * @param processor which, from 0
   * @param successful those that are acknowledged now
   * @param forwarded those that go to batchers
   * @param failed those that have failed for good
   * @param retried how many are tried again
   * @param duration how long it took
   */
  record ProcessorEnded(
      String pipeline,
      int processor,
      List<Message<?>> successful,
      List<Message<?>> forwarded,
      List<Message<?>> failed,
      int retried,
      Duration duration)
      implements PipelineTelemetry {}

  /**
   * A processor begins with a message.
   *
   * @param pipeline the name of the pipeline
   * @param processor which, from 0
   * @param message the message
   */
  record MessageStarted(String pipeline, int processor, Message<?> message)
      implements PipelineTelemetry {}

  /**
   * The handler has returned.
   *
   * @param pipeline the name of the pipeline
   * @param processor which, from 0
   * @param message what it returned
   * @param duration how long it took
   */
  record MessageEnded(String pipeline, int processor, Message<?> message, Duration duration)
      implements PipelineTelemetry {}

  /**
   * The handler threw, or did what it must not.
   *
   * @param pipeline the name of the pipeline
   * @param processor which, from 0
   * @param message the message
   * @param failure why it has failed
   * @param duration how long it took
   */
  record MessageFailed(
      String pipeline, int processor, Message<?> message, Failure failure, Duration duration)
      implements PipelineTelemetry {}

  /**
   * Messages have come into a batcher.
   *
   * @param pipeline the name of the pipeline
   * @param batcher the name of the batcher
   * @param messages the messages
   */
  record Batched(String pipeline, String batcher, List<Message<?>> messages)
      implements PipelineTelemetry {}

  /**
   * A batch processor begins with a batch.
   *
   * @param pipeline the name of the pipeline
   * @param processor which of the batcher's, from 0
   * @param batch what is known of the batch
   * @param messages its messages
   */
  record BatchStarted(String pipeline, int processor, BatchInfo batch, List<Message<?>> messages)
      implements PipelineTelemetry {}

  /**
   * A batch processor is done with a batch.
   *
   * @param pipeline the name of the pipeline
   * @param processor which of the batcher's, from 0
   * @param batch what is known of the batch
   * @param successful those that are acknowledged now
   * @param failed those that have failed for good
   * @param retried how many are tried again
   * @param duration how long it took
   */
  record BatchEnded(
      String pipeline,
      int processor,
      BatchInfo batch,
      List<Message<?>> successful,
      List<Message<?>> failed,
      int retried,
      Duration duration)
      implements PipelineTelemetry {}

  /**
   * The handler of failed messages is called.
   *
   * @param pipeline the name of the pipeline
   * @param messages the messages
   */
  record FailedStarted(String pipeline, List<Message<?>> messages) implements PipelineTelemetry {}

  /**
   * The handler of failed messages has returned.
   *
   * @param pipeline the name of the pipeline
   * @param messages what it returned
   * @param duration how long it took
   */
  record FailedEnded(String pipeline, List<Message<?>> messages, Duration duration)
      implements PipelineTelemetry {}

  /**
   * The handler of failed messages threw: they are acknowledged as they were.
   *
   * @param pipeline the name of the pipeline
   * @param messages the messages
   * @param error what it threw
   */
  record FailedThrew(String pipeline, List<Message<?>> messages, Throwable error)
      implements PipelineTelemetry {}

  /**
   * A handler took longer than its limit: its process is replaced.
   *
   * @param pipeline the name of the pipeline
   * @param stage {@code processors}, or the batcher
   * @param processor which, from 0
   * @param limit the limit
   */
  record HandlerHung(String pipeline, String stage, int processor, Duration limit)
      implements PipelineTelemetry {}

  /**
   * An acknowledger, or the store of dead letters, threw.
   *
   * @param pipeline the name of the pipeline
   * @param messages what it was to be told of
   * @param error what it threw
   * @param isGivenUp whether it will not be called again with them
   */
  record AcknowledgeFailed(
      String pipeline, List<Message<?>> messages, Throwable error, boolean isGivenUp)
      implements PipelineTelemetry {}

  /**
   * A message has failed for good and is kept as a dead letter.
   *
   * @param letter the letter
   */
  record DeadLettered(DeadLetter letter) implements PipelineTelemetry {
    @Override
    public String pipeline() {
      return letter.pipeline();
    }
  }

  /**
   * The store of dead letters was full: its oldest was dropped.
   *
   * @param letter the letter
   */
  record DeadLetterDropped(DeadLetter letter) implements PipelineTelemetry {
    @Override
    public String pipeline() {
      return letter.pipeline();
    }
  }

  /**
   * Messages were given up without a result: their group was revoked, or the pipeline was stopped.
   *
   * @param pipeline the name of the pipeline
   * @param messages the messages
   */
  record Released(String pipeline, List<Message<?>> messages) implements PipelineTelemetry {}
}
