package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Probe;
import dev.transom.benchmarks.harness.Tally;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What idle processes cost: bytes of heap each, and the resident memory of the JVM in megabytes.
 * Every process has handled one message and waits for the next. The code is compiled before,
 * because an interpreted frame of a parked virtual thread takes three times the room.
 */
abstract class IdleProcesses<P> implements Probe {
  private static final int WARM_UPS = 10;
  private static final int WARM_UP_SIZE = 20_000;

  /**
   * Starts processes, which it puts in the list, and sends each one message; it reports 1 when it
   * has handled that.
   */
  abstract void start(List<P> processes, int count, Tally tally) throws Exception;

  /** Tells them to end, and has each report 1 when it does. */
  abstract void stop(List<P> processes, Tally tally) throws Exception;

  @Override
  public final double[] measure(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    for (int i = 0; i < WARM_UPS; i++) {
      List<P> some = new ArrayList<>(WARM_UP_SIZE);
      start(some, WARM_UP_SIZE);
      Tally stopped = new Tally(WARM_UP_SIZE);
      stop(some, stopped);
      stopped.verify(WARM_UP_SIZE);
    }
    List<P> processes = new ArrayList<>(count);
    long before = usedHeap();
    start(processes, count);
    long after = usedHeap();
    double resident = residentBytes();
    if (processes.size() != count) {
      throw new IllegalStateException(processes.size() + " processes");
    }
    return new double[] {(double) (after - before) / count, resident / 1e6};
  }

  private void start(List<P> processes, int count) throws Exception {
    Tally started = new Tally(count);
    start(processes, count, started);
    started.verify(count);
  }

  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static double residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(Double.NaN);
  }
}
