package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Throughput;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import java.util.List;
import java.util.function.Supplier;

/** The benchmarks of messages, with their contenders. A new system is one more line in each. */
public final class Messaging {
  private static final String OURS = "transom";
  private static final String OURS_THREAD = "transom-thread";
  private static final String PEKKO = "pekko";
  private static final String THREAD = "virtual-thread";
  private static final String JOX = "jox";
  private static final int FLOOD = 1_000_000;
  private static final int SENDERS = 8;
  private static final int CALLERS = 8;
  private static final int WAITING = 10_000;

  private Messaging() {}

  public static Benchmark pingPong() {
    return Benchmark.of(
        "ping-pong",
        "two processes send each other one message in turn",
        Contest.of(
            "ping-pong",
            Metric.rate("round trips/s"),
            List.of(
                rate(OURS, TransomPingPong::new),
                rate(OURS_THREAD, TransomThreadPingPong::new),
                rate(PEKKO, PekkoPingPong::new),
                rate(THREAD, () -> new ThreadedPingPong(Port.Maker::queue)),
                rate(JOX, () -> new ThreadedPingPong(Port.Maker::jox)))));
  }

  public static Benchmark ring() {
    return Benchmark.of(
        "ring",
        "a token goes round " + Ring.SIZE + " processes",
        Contest.of(
            "ring",
            Metric.rate("hops/s"),
            List.of(
                rate(OURS, TransomRing::new),
                rate(OURS_THREAD, TransomThreadRing::new),
                rate(PEKKO, PekkoRing::new),
                rate(THREAD, () -> new ThreadedRing(Port.Maker::queue)),
                rate(JOX, () -> new ThreadedRing(Port.Maker::jox)))));
  }

  public static Benchmark fanIn() {
    return Benchmark.of(
        "fan-in",
        SENDERS + " processes flood one with messages",
        Contest.of(
            "fan-in",
            Metric.rate("messages/s"),
            List.of(
                flood(OURS, () -> new TransomFanIn(SENDERS)),
                flood(OURS_THREAD, () -> new TransomThreadFanIn(SENDERS)),
                flood(PEKKO, () -> new PekkoFanIn(SENDERS)),
                flood(THREAD, () -> new ThreadedFanIn(Port.Maker::queue, SENDERS)),
                flood(JOX, () -> new ThreadedFanIn(Port.Maker::jox, SENDERS)))));
  }

  public static Benchmark cast() {
    return Benchmark.of(
        "cast",
        "one process casts to a server",
        Contest.of(
            "cast",
            Metric.rate("casts/s"),
            List.of(
                flood(OURS, TransomCast::new),
                flood(PEKKO, () -> new PekkoFanIn(1)),
                flood(THREAD, () -> new ThreadedFanIn(Port.Maker::queue, 1)),
                flood(JOX, () -> new ThreadedFanIn(Port.Maker::jox, 1)))));
  }

  public static Benchmark call() {
    return Benchmark.of(
        "call",
        "calls to a server: from one process, from " + CALLERS + ", and nested in a callback",
        call("call", 1, false),
        call("call/callers=" + CALLERS, CALLERS, false),
        call("call/nested", 1, true));
  }

  public static Benchmark receive() {
    return Benchmark.of(
        "receive",
        "selective receive of an answer beside " + WAITING + " waiting messages, and beside none",
        receive("receive", WAITING),
        receive("receive/waiting=0", 0));
  }

  private static Contest call(String name, int callers, boolean nested) {
    return Contest.of(
        name,
        Metric.rate("calls/s"),
        List.of(
            rate(OURS, () -> new TransomCall(callers, nested)),
            rate(PEKKO, () -> new PekkoCall(callers, nested)),
            rate(THREAD, () -> new ThreadedCall(Port.Maker::queue, callers, nested)),
            rate(JOX, () -> new ThreadedCall(Port.Maker::jox, callers, nested))));
  }

  private static Contest receive(String name, int waiting) {
    return Contest.of(
        name,
        Metric.cost("us"),
        List.of(
            rate(OURS, () -> new TransomReceive(waiting, true)).inMicros(),
            rate("transom-unmarked", () -> new TransomReceive(waiting, false)).inMicros(),
            rate(THREAD, () -> new ThreadedReceive(Port.Maker::queue, waiting)).inMicros(),
            rate(JOX, () -> new ThreadedReceive(Port.Maker::jox, waiting)).inMicros()));
  }

  private static Throughput rate(String system, Supplier<? extends Workload> workload) {
    return Throughput.of(system, workload);
  }

  private static Contender flood(String system, Supplier<? extends Workload> workload) {
    return Throughput.of(system, workload).atMost(FLOOD);
  }
}
