package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators read of messages that were given up, in virtual time. */
class FailureLogTest {
  @RegisterExtension final Virtual virtual = new Virtual();

  private final List<String> lines = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();
  private final IllegalStateException error = new IllegalStateException("no table");

  private FailureLog log() {
    return new FailureLog(
        "orders",
        dev.transom.process.spi.Kernel.get().clock(virtual.seeded.node()),
        (line, cause) -> {
          lines.add(line);
          causes.add(cause);
        },
        (line, cause) -> errors.add(line));
  }

  private static DeadLetter letter(Failure failure) {
    return new DeadLetter(
        7, "orders", Message.of("payload"), failure, "db", 4, java.time.Instant.EPOCH);
  }

  @Test
  void aLineNamesTheMessageTheStepAndTheError() {
    log().givenUp(letter(Failure.thrown(error)));
    assertThat(lines)
        .containsExactly(
            "the pipeline \"orders\" has given up Message[payload] in db, attempts 4:"
                + " IllegalStateException: no table");
    assertThat(causes).containsExactly(error);
  }

  @Test
  void thereIsOneLineASecondWithTheNumberOfTheOthers() {
    FailureLog log = log();
    for (int i = 0; i < 100; i++) {
      log.givenUp(letter(Failure.thrown(error)));
    }
    assertThat(lines).hasSize(1);
    virtual.advance(Duration.ofSeconds(1));
    log.givenUp(letter(Failure.thrown(error)));
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast()).endsWith("no table (and 99 others since the last line)");
    virtual.advance(Duration.ofSeconds(1));
    log.givenUp(letter(Failure.thrown(error)));
    assertThat(lines.getLast()).endsWith("no table");
  }

  @Test
  void whatTheHandlerItselfCallsFailedIsNotLogged() {
    log().givenUp(letter(Failure.verdict("too old")));
    assertThat(lines).isEmpty();
  }

  @Test
  void soAreMessagesThatCouldNotBeAcknowledged() {
    FailureLog log = log();
    log.givenUp(letter(Failure.thrown(error)));
    log.unacknowledged(List.of(Message.of(1), Message.of(2)), error, false);
    log.unacknowledged(List.of(Message.of(3)), error, true);
    assertThat(errors)
        .containsExactly(
            "the pipeline \"orders\" could not acknowledge 2 messages, the first of them Message[1];"
                + " it will try again");
    virtual.advance(Duration.ofSeconds(1));
    log.unacknowledged(List.of(Message.of(3)), error, true);
    assertThat(errors.getLast())
        .endsWith("Message[3]; it gives them up (and 1 others since the last line)");
    assertThat(lines).hasSize(1);
  }
}
