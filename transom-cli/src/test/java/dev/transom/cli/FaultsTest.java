package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final int EVENTS = 1_000_000;

  @Test
  void aFailureThrowsOnce() {
    Faults faults = new Faults(1, 1, 0);

    assertThatThrownBy(() -> faults.strike(5))
        .isInstanceOf(Faults.InjectedFailure.class)
        .hasMessageContaining("5");
    faults.strike(5);
    faults.strike(5);

    assertThat(faults.failures()).isEqualTo(1);
    assertThat(faults.poisonings()).isZero();
  }

  @Test
  void poisonThrowsEveryTime() {
    Faults faults = new Faults(1, 1, 1);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> faults.strike(5)).isInstanceOf(Faults.PoisonedEvent.class);
    }
    assertThat(faults.failures()).isZero();
    assertThat(faults.poisonings()).isEqualTo(3);
  }

  @Test
  void zeroNeverThrows() {
    Faults faults = new Faults(1, 0, 0);
    LongStream.range(0, 10_000).forEach(faults::strike);
    assertThat(faults.failures()).isZero();
  }

  @Test
  void theShareOfEventsIsTheRate() {
    for (double rate : new double[] {0.5, 0.01, 0.0001}) {
      Faults faults = new Faults(42, rate, rate);
      long failing = LongStream.range(0, EVENTS).filter(faults::fails).count();
      long poisoned = LongStream.range(0, EVENTS).filter(faults::poisons).count();
      double deviation = 5 * Math.sqrt(EVENTS * rate);

      assertThat((double) failing).isBetween(EVENTS * rate - deviation, EVENTS * rate + deviation);
      assertThat((double) poisoned).isBetween(EVENTS * rate - deviation, EVENTS * rate + deviation);
    }
  }

  @Test
  void failureAndPoisonAreDrawnIndependently() {
    Faults faults = new Faults(7, 0.1, 0.1);
    long both =
        LongStream.range(0, EVENTS).filter(n -> faults.fails(n) && faults.poisons(n)).count();

    assertThat(both).isBetween(9_500L, 10_500L);
  }

  @Test
  void theSeedDecides() {
    List<Long> first = failing(new Faults(1, 0.001, 0));

    assertThat(failing(new Faults(1, 0.001, 0))).isEqualTo(first);
    assertThat(failing(new Faults(2, 0.001, 0))).isNotEqualTo(first);
  }

  @Test
  void aHigherRateHitsTheSameEventsAndMore() {
    assertThat(failing(new Faults(1, 0.002, 0))).containsAll(failing(new Faults(1, 0.001, 0)));
  }

  private static List<Long> failing(Faults faults) {
    return LongStream.range(0, EVENTS).filter(faults::fails).boxed().toList();
  }

  @Test
  void ofManyThreadsOneIsTheFirst() {
    OnceSet set = new OnceSet();
    long added = IntStream.range(0, 400_000).parallel().filter(i -> set.add(i % 100_000)).count();

    assertThat(added).isEqualTo(100_000);
    assertThat(set.add(Long.MAX_VALUE)).isTrue();
    assertThat(set.add(Long.MAX_VALUE)).isFalse();
  }
}
