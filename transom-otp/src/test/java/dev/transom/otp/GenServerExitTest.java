package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that end themselves: by a thrown exit, by a signal to themselves, in a continuation. */
class GenServerExitTest {
  private static final ExitReason WHY = ExitReason.custom("why");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void aThrownExitTerminatesWithItsReasonAndFailsTheCall() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    assertThatThrownBy(() ->
            lab.call(
                new Lab.Ask((it, ask) -> {
                  throw it.process().exit(WHY);
                })))
        .isInstanceOfSatisfying(
            ServerEndedException.class, e -> assertThat(e.reason()).isEqualTo(WHY));
    probe.expect(new Lab.Terminated(WHY));
    assertThat(Processes.await(lab.pid())).isEqualTo(WHY);
    assertThat(on.node().crashes()).hasSize(1);
  }

  @Test
  void aThrownOrderlyExitIsNotReported() {
    for (ExitReason reason :
        new ExitReason[] {ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("done")}) {
      ServerPid<Lab.Message> lab = Inside.server(probe);
      lab.cast(
          new Lab.Do(it -> {
            throw it.process().exit(reason);
          }));
      probe.expect(new Lab.Terminated(reason));
      assertThat(Processes.await(lab.pid())).isEqualTo(reason);
    }
    assertThat(on.node().crashes()).isEmpty();
  }

  @Test
  void anExitSignalToItselfThatIsNotTrappedEndsItAtOnceWithoutTerminate() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    lab.cast(
        new Lab.Do(it -> {
          it.self().exit(WHY);
          probe.tell("not reached");
        }));
    assertThat(Processes.await(lab.pid())).isEqualTo(WHY);
    probe.expectNothing();
  }

  @Test
  void continuationsFollowEachOtherBeforeAnyMessageAndMayStop() {
    class Chain extends Lab {
      Chain() {
        super(GenServerExitTest.this.probe);
      }

      @Override
      protected void init() {
        continueWith(1);
      }

      @Override
      protected void handleContinue(Object work) {
        super.handleContinue(work);
        if ((Integer) work < 3) {
          continueWith((Integer) work + 1);
        } else {
          stop(WHY);
        }
      }
    }

    ServerPid<Lab.Message> lab = GenServer.start(Chain::new);
    lab.pid().send("too late");
    probe.expect(
        new Lab.Continued(1), new Lab.Continued(2), new Lab.Continued(3), new Lab.Terminated(WHY));
    assertThat(Processes.await(lab.pid())).isEqualTo(WHY);
    probe.expectNothing();
  }

  @Test
  void anAnswerMayBeFollowedByAContinuation() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    assertThat(
            lab.call(
                new Lab.Ask((it, ask) -> {
                  it.reply(ask, "first");
                  it.continueWith("then");
                })))
        .isEqualTo("first");
    probe.expect(new Lab.Continued("then"));
  }
}
