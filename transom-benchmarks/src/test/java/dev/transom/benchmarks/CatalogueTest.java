package dev.transom.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Budget;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Throughput;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CatalogueTest {

  @Test
  void namesAreUnique() {
    assertThat(Catalogue.names()).doesNotHaveDuplicates();
    assertThat(Catalogue.ALL)
        .flatMap(Benchmark::contests)
        .extracting(Contest::name)
        .doesNotHaveDuplicates();
  }

  /** Every workload checks its own result, so that a small round of each shows whether it works. */
  @TestFactory
  Stream<DynamicTest> workloadsDoWhatTheySay() {
    return Catalogue.ALL.stream()
        .flatMap(benchmark -> benchmark.contests().stream())
        .flatMap(contest ->
            contest.contenders().stream()
                .filter(Throughput.class::isInstance)
                .map(contender ->
                    DynamicTest.dynamicTest(
                        contest.name() + ", " + contender.system(), () -> smallRound(contender))));
  }

  private static void smallRound(Contender contender) throws Exception {
    Budget small = Budget.ofSeconds(0.005);
    try (contender) {
      contender.warmUp(small);
      assertThat(contender.round(small)[0]).isPositive();
    }
  }
}
