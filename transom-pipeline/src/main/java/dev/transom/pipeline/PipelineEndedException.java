package dev.transom.pipeline;

/** The pipeline takes no more messages: it is being drained, or has ended. */
public final class PipelineEndedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  PipelineEndedException(String pipeline) {
    super("the pipeline \"" + pipeline + "\" takes no more messages: it is drained or has ended");
  }
}
