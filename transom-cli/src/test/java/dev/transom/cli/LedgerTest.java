package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Message;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger =
      new Ledger(new Screen(new PrintStream(new ByteArrayOutputStream()), false));

  private Message<?> message(long number) {
    Event event = new Event.Number(new Origin(0, 0, 1, 0), number);
    return Message.of(event).acknowledger(ledger, event);
  }

  private List<Message<?>> messages(long... numbers) {
    return LongStream.of(numbers).<Message<?>>mapToObj(this::message).toList();
  }

  private void successful(boolean isRepeated, long... numbers) {
    ledger.acknowledge(new Acknowledgement(messages(numbers), List.of(), isRepeated));
  }

  private void failed(long... numbers) {
    ledger.acknowledge(new Acknowledgement(List.of(), messages(numbers), false));
  }

  private Ledger.Balance balance(long given) {
    return ledger.balance(use -> LongStream.range(0, given).forEach(use));
  }

  @Test
  void everyEventHasOneOutcome() {
    successful(false, 0, 1, 4);
    failed(2);

    Ledger.Balance balance = balance(6);
    assertThat(balance.produced()).isEqualTo(6);
    assertThat(balance.acked()).isEqualTo(3);
    assertThat(balance.failed()).isEqualTo(1);
    assertThat(balance.lost()).isEqualTo(2);
    assertThat(balance.firstLost()).containsExactly(3L, 5L);
    assertThat(balance.duplicates()).isZero();
    assertThat(balance.deadLetters()).isZero();
  }

  @Test
  void twoCallsForOneEventAreADuplicate() {
    successful(false, 0, 1);
    successful(false, 1, 2);

    assertThat(balance(3).duplicates()).isEqualTo(1);
    assertThat(balance(3).acked()).isEqualTo(3);
  }

  @Test
  void aRepeatedCallIsNoDuplicateWhicheverComesFirst() {
    successful(false, 0, 1);
    successful(true, 0, 1);
    successful(true, 2);
    successful(false, 2);

    assertThat(balance(3).duplicates()).isZero();
    assertThat(balance(3).acked()).isEqualTo(3);
  }

  @Test
  void twoOutcomesAreADuplicateAndTheFirstCounts() {
    successful(false, 0);
    failed(0);

    assertThat(balance(1).duplicates()).isEqualTo(1);
    assertThat(balance(1).acked()).isEqualTo(1);
    assertThat(balance(1).failed()).isZero();
  }

  @Test
  void whatWasNeverGivenOutIsADuplicate() {
    successful(false, 0, 7);

    assertThat(balance(1).duplicates()).isEqualTo(1);
    assertThat(balance(1).produced()).isEqualTo(1);
  }

  @Test
  void whatWasReleasedCountsAsNotGivenOut() {
    successful(false, 0);
    ledger.release(messages(1, 2));

    assertThat(balance(3).produced()).isEqualTo(1);
    assertThat(balance(3).returned()).isEqualTo(2);
    assertThat(balance(3).lost()).isZero();
  }
}
