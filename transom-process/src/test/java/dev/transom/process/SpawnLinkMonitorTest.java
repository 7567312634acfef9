package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpawnLinkMonitorTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void aNormalEndGivesADownAndDoesNotEndTheParent() {
    inProcess(self -> {
      for (int i = 0; i < 100; i++) { // mostly it has ended before the parent goes on
        Monitored child = Processes.spawnLinkMonitor(other -> {});
        assertThat(self.receive(Down.class))
            .isEqualTo(new Down(child.monitor(), child.pid(), ExitReason.NORMAL));
      }
    });
  }

  @Test
  void anAbnormalEndIsToldTwiceToAParentThatTrapsExits() {
    inProcess(self -> {
      self.trapExit(true);
      ExitReason why = ExitReason.custom("why");
      Monitored child =
          Processes.spawnLinkMonitor(
              other -> {
                throw other.exit(why);
              },
              SpawnOptions.DEFAULT.label("child"));
      assertThat(self.receive(Exit.class)).isEqualTo(new Exit(child.pid(), why));
      assertThat(self.receive(Down.class)).isEqualTo(new Down(child.monitor(), child.pid(), why));
    });
  }

  @Test
  void bothEndWithTheOther() {
    AtomicReference<Pid> child = new AtomicReference<>();
    Pid parent =
        Processes.spawn(self -> {
          child.set(Processes.spawnLinkMonitor(other -> other.receive(String.class)).pid());
          throw self.exit(ExitReason.custom("why"));
        });
    assertThat(endOf(parent)).isEqualTo(ExitReason.custom("why"));
    assertThat(endOf(child.get())).isEqualTo(ExitReason.custom("why"));
    Pid other =
        Processes.spawn(self -> {
          Processes.spawnLinkMonitor(it -> {
            throw it.exit(ExitReason.SHUTDOWN);
          });
          self.receive(String.class);
        });
    assertThat(endOf(other)).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void isForProcesses() {
    assertThatThrownBy(() -> Processes.spawnLinkMonitor(self -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spawnLinkMonitor");
  }
}
