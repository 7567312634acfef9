package dev.transom.process;

import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one process sends to another arrives in the order sent, whatever kinds both are. */
class OrderTest {
  @RegisterExtension final TestNode test = new TestNode();

  private static void sendAll(Pid to) {
    for (int i = 0; i < 500; i++) {
      to.send(i);
    }
  }

  private static List<Object> numbers() {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void aDownFollowsEverythingTheDeadOneHadSent() {
    for (int round = 0; round < 50; round++) {
      inProcess(self -> {
        Pid me = self.pid();
        Monitored child = Processes.spawnMonitor(other -> sendAll(me));
        List<Object> got = new ArrayList<>();
        Object message = self.receive();
        while (!(message instanceof Down)) {
          got.add(message);
          message = self.receive();
        }
        assertThat(got).isEqualTo(numbers());
        assertThat(((Down) message).pid()).isEqualTo(child.pid());
        assertThat(self.receive(java.time.Duration.ZERO)).isEmpty();
      });
    }
  }

  @Test
  void aTrappedExitFollowsEverythingTheDeadOneHadSent() {
    for (int round = 0; round < 50; round++) {
      inProcess(self -> {
        self.trapExit(true);
        Pid me = self.pid();
        Processes.spawnLink(other -> {
          sendAll(me);
          throw other.exit(ExitReason.custom("done"));
        });
        List<Object> got = new ArrayList<>();
        Object message = self.receive();
        while (!(message instanceof Exit)) {
          got.add(message);
          message = self.receive();
        }
        assertThat(got).isEqualTo(numbers());
      });
    }
  }

  @Test
  void aCallbackProcessKeepsTheOrderOfCastsInfosAndCalls() {
    Probe probe = new Probe();
    Pid receiver =
        Actor.spawn((me, envelope) -> {
          probe.pid().send(envelope.message());
          if (envelope instanceof OpenCall<?> call) {
            Actor.answer(call, "ok");
          }
        });
    Pid sender =
        Actor.spawn((me, envelope) -> {
          for (int i = 0; i < 300; i += 3) {
            receiver.send(i);
            Kernel.get().send(receiver, Kind.CAST, i + 1);
            Actor.call(receiver, i + 2).await(TestNode.LONG);
          }
        });
    sender.send("go");
    for (int i = 0; i < 300; i++) {
      assertThat(probe.next()).isEqualTo(i);
    }
  }

  @Test
  void aCallFollowsTheMessagesSentBeforeIt() {
    List<Object> seen = new ArrayList<>();
    Pid receiver =
        Actor.spawn((me, envelope) -> {
          if (envelope instanceof OpenCall<?> call) {
            Actor.answer(call, List.copyOf(seen));
          } else {
            seen.add(envelope.message());
          }
        });
    inProcess(self -> {
      sendAll(receiver);
      assertThat(Actor.call(receiver, "what").await(TestNode.LONG))
          .isEqualTo(new dev.transom.process.spi.Outcome.Answered<>(numbers()));
    });
  }

  @Test
  void aTrappedExitSignalFollowsTheMessagesSentBeforeIt() {
    inProcess(self -> {
      self.trapExit(true);
      Pid me = self.pid();
      Processes.spawn(other -> {
        sendAll(me);
        me.exit(ExitReason.custom("signal"));
        me.send("after");
      });
      for (int i = 0; i < 500; i++) {
        assertThat(self.receive()).isEqualTo(i);
      }
      assertThat(self.receive(Exit.class).reason()).isEqualTo(ExitReason.custom("signal"));
      assertThat(self.receive()).isEqualTo("after");
    });
  }
}
