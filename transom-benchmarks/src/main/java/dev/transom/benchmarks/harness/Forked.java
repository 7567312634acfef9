package dev.transom.benchmarks.harness;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Measures each round in a fresh JVM. */
public final class Forked implements Contender {
  private final String system;
  private final Class<? extends Probe> probe;
  private final List<String> arguments;
  private final List<String> options;

  private Forked(
      String system, Class<? extends Probe> probe, List<String> arguments, List<String> options) {
    this.system = system;
    this.probe = probe;
    this.arguments = arguments;
    this.options = options;
  }

  public static Forked of(String system, Class<? extends Probe> probe, String... arguments) {
    return new Forked(system, probe, List.of(arguments), List.of());
  }

  public Forked options(String... jvmOptions) {
    return new Forked(system, probe, arguments, List.of(jvmOptions));
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public double[] round(Budget budget) throws IOException, InterruptedException {
    return Java.run(
            Stream.concat(Stream.of(Java.QUIET), options.stream()).toList(),
            System.getProperty("java.class.path"),
            Child.class.getName(),
            Stream.concat(Stream.of(probe.getName()), arguments.stream()).toList())
        .stream()
        .map(Java.Line::text)
        .filter(line -> line.startsWith(Child.READING))
        .mapToDouble(line -> Double.parseDouble(line.substring(Child.READING.length())))
        .toArray();
  }
}
