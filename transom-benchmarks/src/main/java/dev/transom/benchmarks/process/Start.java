package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Budget;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Java;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** From the start of a JVM until a consumer has the first event of a producer, in milliseconds. */
final class Start implements Contender {

  /** What a program prints at that moment. */
  static final String EVENT = "event";

  private final String system;
  private final Class<?> program;
  private final List<String> jars;
  private final boolean aot;
  private Jars workshop = Jars.NONE;
  private String classPath = "";
  private List<String> options = List.of();

  /**
   * @param jars beginnings of the names of the jars that the program needs
   * @param aot whether with an AOT cache
   */
  Start(String system, Class<?> program, boolean aot, String... jars) {
    this.system = system;
    this.program = program;
    this.aot = aot;
    this.jars = List.of(jars);
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public void warmUp(Budget budget) throws IOException, InterruptedException {
    workshop = Jars.open();
    classPath = workshop.classPath(program, jars);
    if (aot) {
      Path cache = workshop.file("start.aot");
      Java.run(List.of("-XX:AOTCacheOutput=" + cache), classPath, program.getName(), List.of());
      if (!Files.exists(cache)) {
        throw new IOException("no AOT cache was made");
      }
      options = List.of("-XX:AOTCache=" + cache);
    }
    round(budget);
  }

  @Override
  public double[] round(Budget budget) throws IOException, InterruptedException {
    long nanos =
        Java.run(options, classPath, program.getName(), List.of()).stream()
            .filter(line -> line.text().equals(EVENT))
            .mapToLong(Java.Line::nanos)
            .findFirst()
            .orElseThrow(() -> new IOException("no event"));
    return new double[] {nanos / 1e6};
  }

  @Override
  public void close() {
    workshop.close();
  }
}
