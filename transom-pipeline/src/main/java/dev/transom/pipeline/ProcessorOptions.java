package dev.transom.pipeline;

import java.time.Duration;

/** How messages are processed. Immutable; changed in the first argument of {@code process}. */
public final class ProcessorOptions {
  final OptionValues values;

  ProcessorOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * How many processes handle messages.
   *
   * @param processors at least 1; default twice the number of cores. More if handlers wait for
   *     something
   * @return changed options
   */
  public ProcessorOptions concurrency(int processors) {
    return new ProcessorOptions(values.with(Option.PROCESSORS, processors));
  }

  /**
   * How many messages a processor takes at once. It takes fewer while messages take their time.
   *
   * @param messages at least 1; default 500
   * @return changed options
   */
  public ProcessorOptions maxDemand(int messages) {
    return new ProcessorOptions(values.with(Option.MAX_DEMAND, messages));
  }

  /**
   * How long the handler may take for one message. After that it is interrupted, its process is
   * replaced, and the message has failed.
   *
   * @param limit at least 1 ms; zero, the default, for no limit
   * @return changed options
   */
  public ProcessorOptions handlerTimeout(Duration limit) {
    return new ProcessorOptions(values.with(Option.HANDLER_TIMEOUT, limit));
  }
}
