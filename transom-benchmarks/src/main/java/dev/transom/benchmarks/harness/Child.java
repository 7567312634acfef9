package dev.transom.benchmarks.harness;

import java.util.Arrays;

/**
 * The main class of a forked JVM: runs one probe, prints its readings and ends, whatever still
 * runs.
 */
final class Child {
  static final String READING = "reading ";

  private Child() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    int exit = 1;
    try {
      Probe probe =
          Class.forName(arguments[0])
              .asSubclass(Probe.class)
              .getDeclaredConstructor()
              .newInstance();
      double[] readings = probe.measure(Arrays.copyOfRange(arguments, 1, arguments.length));
      StringBuilder lines = new StringBuilder();
      for (double reading : readings) {
        lines.append(READING).append(reading).append('\n');
      }
      System.out.print(lines);
      System.out.flush();
      exit = 0;
    } catch (Throwable failure) {
      failure.printStackTrace();
    }
    Runtime.getRuntime().halt(exit);
  }
}
