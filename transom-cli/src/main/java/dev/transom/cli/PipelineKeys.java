package dev.transom.cli;

import dev.transom.pipeline.Phase;
import dev.transom.pipeline.Pipeline;

/** What keys do with a pipeline. Used by one thread. */
final class PipelineKeys {
  static final String HELP = "keys: p pause, r resume, + and - concurrency, q drain";

  private static final int MOST = 1_000_000;

  private final Pipeline<?> pipeline;
  private final Screen screen;

  PipelineKeys(Pipeline<?> pipeline, Screen screen) {
    this.pipeline = pipeline;
    this.screen = screen;
  }

  /** A key was pressed; one that means nothing does nothing. */
  void press(int key) {
    switch (key) {
      case 'p', 'P' -> {
        pipeline.pause();
        tell(Phase.PAUSED, "paused: it finishes what is in flight; r resumes");
      }
      case 'r', 'R' -> {
        pipeline.resume();
        tell(Phase.RUNNING, "running");
      }
      case '+', '=' -> concurrency(1);
      case '-', '_' -> concurrency(-1);
      case 'q', 'Q' -> {
        pipeline.drain();
        screen.say("transom: draining");
      }
      default -> {}
    }
  }

  private void tell(Phase phase, String text) {
    Phase now = pipeline.phase();
    screen.say("transom: " + (now == phase ? text : "it is " + PipelineLine.word(now)));
  }

  private void concurrency(int step) {
    int processors = Math.clamp(PipelineRun.processors(pipeline.snapshot()) + step, 1, MOST);
    pipeline.concurrency(processors);
    screen.say("transom: concurrency " + processors);
  }
}
