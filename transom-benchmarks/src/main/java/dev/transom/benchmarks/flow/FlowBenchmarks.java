package dev.transom.benchmarks.flow;

import dev.transom.benchmarks.flow.Events.Event;
import dev.transom.benchmarks.flow.Events.Place;
import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Whole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The benchmarks of flows. Each is one piece of work, and a figure is how long it takes. */
public final class FlowBenchmarks {
  private static final Metric TIME = Metric.cost("s");
  private static final int WORDS = 13_000_000;
  private static final int LINES = 1_250_000;
  private static final int NUMBERS = 10_000_000;
  private static final int EVENTS = 2_000_000;

  private FlowBenchmarks() {}

  public static Benchmark wordCount() {
    return wordCount(WORDS);
  }

  static Benchmark wordCount(int words) {
    Corpus corpus = Corpus.words(words);
    return Benchmark.of(
        "flow-wordcount",
        "the words of a file of 100 MB are counted",
        Contest.of(
            "flow-wordcount",
            TIME,
            List.of(
                counting("transom", corpus, FlowCounts::words),
                counting("transom-chunks", corpus, FlowCounts::wordsOfChunks),
                counting("transom-lines", corpus, FlowCounts::wordsOfLines),
                counting("stream-parallel", corpus, StreamCounts::words),
                counting("stream-parallel-lines", corpus, StreamCounts::wordsOfLines),
                counting("reactor", corpus, ReactorCounts::words),
                counting("reactor-lines", corpus, ReactorCounts::wordsOfLines),
                counting("threads", corpus, ThreadCounts::words),
                counting("threads-bytes", corpus, ThreadCounts::bytes),
                new Whole<>(
                    "wc-w",
                    () -> WordCountCommand.words(corpus.file()),
                    corpus::verifyTotal,
                    corpus::close))));
  }

  public static Benchmark group() {
    return group(LINES);
  }

  static Benchmark group(int lines) {
    Corpus corpus = Corpus.log(lines);
    return Benchmark.of(
        "flow-group",
        "the lines of a log of 100 MB are counted by level",
        Contest.of(
            "flow-group",
            TIME,
            List.of(
                counting("transom", corpus, FlowCounts::levels),
                counting("stream-parallel", corpus, StreamCounts::levels),
                counting("stream-parallel-lines", corpus, StreamCounts::levelsOfLines),
                counting("reactor", corpus, ReactorCounts::levels),
                counting("reactor-lines", corpus, ReactorCounts::levelsOfLines),
                counting("threads", corpus, ThreadCounts::levels))));
  }

  public static Benchmark numbers() {
    return numbers(NUMBERS);
  }

  static Benchmark numbers(int limit) {
    return Benchmark.of(
        "flow-numbers",
        "10 million integers are mapped, filtered and reduced",
        Contest.of(
            "flow-numbers",
            TIME,
            List.of(
                summing("transom", limit, () -> FlowNumbers.flow(limit)),
                summing("stream-parallel", limit, () -> FlowNumbers.stream(limit)),
                summing(
                    "stream-parallel-primitive", limit, () -> FlowNumbers.primitiveStream(limit)),
                summing("reactor", limit, () -> FlowNumbers.reactor(limit)),
                summing("reactor-batched", limit, () -> FlowNumbers.reactorBatched(limit)),
                summing("threads", limit, () -> FlowNumbers.threads(limit)))));
  }

  public static Benchmark windows() {
    return windows(EVENTS);
  }

  static Benchmark windows(int count) {
    Events events = new Events(count);
    return Benchmark.of(
        "flow-windows",
        "2 million events out of order are counted by key in windows of their own time",
        Contest.of(
            "flow-windows",
            TIME,
            List.of(
                windowing("transom", events, FlowWindows::flow),
                windowing("loop", events, FlowWindows::loop),
                windowing("stream-parallel", events, FlowWindows::stream),
                windowing("reactor", events, FlowWindows::reactor),
                windowing("pekko-streams", events, FlowWindows::pekko))));
  }

  /** Counts what is in a file. */
  private interface Counting {
    Map<String, Long> count(Path file) throws Exception;
  }

  private static Contender counting(String system, Corpus corpus, Counting counting) {
    return new Whole<>(system, () -> counting.count(corpus.file()), corpus::verify, corpus::close);
  }

  private static Contender summing(String system, int limit, Callable<Long> summing) {
    return new Whole<>(
        system,
        summing::call,
        sum -> {
          if (sum != FlowNumbers.expected(limit)) {
            throw new IllegalStateException("wrong sum: " + sum);
          }
        },
        () -> {});
  }

  /** Counts events by window and key. */
  private interface Windowing {
    Map<Place, Long> count(List<Event> events) throws Exception;
  }

  private static Contender windowing(String system, Events events, Windowing windowing) {
    return new Whole<>(system, () -> windowing.count(events.all()), events::verify, () -> {});
  }
}
