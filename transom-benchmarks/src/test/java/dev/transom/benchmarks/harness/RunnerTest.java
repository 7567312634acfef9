package dev.transom.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private final List<String> turns = new ArrayList<>();

  @Test
  void contendersTakeTurns() {
    Runner runner = runner(3);
    List<Result> results = runner.run(race(counting("a"), counting("b")));
    assertThat(turns).containsExactly("a", "b", "a", "b", "a", "b");
    assertThat(results).extracting(Result::system).containsExactly("a", "b");
    assertThat(results.getFirst().values()).containsExactly(1, 3, 5);
    assertThat(runner.failed()).isFalse();
  }

  @Test
  void oneThatFailsIsLeftOutAndTheOthersGoOn() {
    Runner runner = runner(3);
    List<Result> results = runner.run(race(failing("a"), counting("b")));
    assertThat(results).extracting(Result::system).containsExactly("b");
    assertThat(runner.failed()).isTrue();
  }

  @Test
  void aRatioIsTakenRoundByRound() {
    Benchmark benchmark =
        Benchmark.of(
                "race",
                "",
                Contest.of("race/over", Metric.rate("x"), List.of(counting("a"))),
                Contest.of("race/under", Metric.rate("x"), List.of(counting("a"))))
            .with(new Ratio("race/ratio", "race/over", "race/under", 2));
    Result ratio = runner(2).run(benchmark).getLast();
    assertThat(ratio.values()).containsExactly(2 * 1.0 / 2, 2 * 3.0 / 4);
    assertThat(ratio.median()).isEqualTo(1.25);
  }

  @Test
  void aWrongResultIsNoticed() throws InterruptedException {
    Tally tally = new Tally(2);
    tally.report(1);
    tally.report(2);
    tally.verify(3);
    assertThatThrownBy(() -> tally.verify(4)).hasMessageContaining("wrong result: 3");
  }

  @Test
  void percentilesAreSamples() {
    Percentiles percentiles = Percentiles.of(new long[] {5, 1, 4, 2, 3});
    assertThat(percentiles.at(50)).isEqualTo(3);
    assertThat(percentiles.at(99)).isEqualTo(5);
    assertThat(Percentiles.of(new long[0]).at(50)).isNaN();
  }

  private static Runner runner(int rounds) {
    return new Runner(
        Budget.ofSeconds(0), rounds, true, new PrintStream(OutputStream.nullOutputStream()));
  }

  private static Benchmark race(Contender... contenders) {
    return Benchmark.of("race", "", Contest.of("race", Metric.rate("x"), List.of(contenders)));
  }

  private Contender counting(String system) {
    return new Contender() {
      @Override
      public String system() {
        return system;
      }

      @Override
      public double[] round(Budget budget) {
        turns.add(system);
        return new double[] {turns.size()};
      }
    };
  }

  private static Contender failing(String system) {
    return new Contender() {
      @Override
      public String system() {
        return system;
      }

      @Override
      public double[] round(Budget budget) {
        throw new IllegalStateException("broken");
      }
    };
  }
}
