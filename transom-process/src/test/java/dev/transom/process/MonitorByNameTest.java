package dev.transom.process;

import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonitorByNameTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void theDownNamesTheNameAndTheProcessThatHadIt() {
    Pid shop = Actor.spawn(SpawnOptions.DEFAULT.name("shop"), (me, envelope) -> {});
    inProcess(self -> {
      Monitor monitor = self.monitor("shop");
      assertThat(monitor.name()).contains("shop");
      assertThat(monitor.pid()).isEqualTo(shop);
      assertThat(self.monitor(shop).name()).isEmpty();
      shop.kill();
      Down down = self.receive(Down.class, it -> it.monitor() == monitor);
      assertThat(down).isEqualTo(new Down(monitor, shop, ExitReason.KILLED));
    });
  }

  @Test
  void aNameThatNobodyHasGivesNoProcessAtOnce() {
    inProcess(self -> {
      Monitor monitor = self.monitor("nobody");
      Down down = (Down) self.receive(Duration.ZERO).orElseThrow();
      assertThat(down.monitor()).isSameAs(monitor);
      assertThat(down.reason()).isEqualTo(ExitReason.NO_PROCESS);
      assertThat(self.demonitor(monitor)).isFalse();
      Pid nobody = down.pid();
      assertThat(nobody.isAlive()).isFalse();
      assertThat(nobody.id()).isZero();
      assertThat(Processes.await(nobody)).isEqualTo(ExitReason.NO_PROCESS);
      nobody.kill();
      long dropped = test.node().droppedMessages();
      nobody.send("hello");
      assertThat(test.node().droppedMessages()).isEqualTo(dropped + 1);
      assertThat(test.node().info(nobody)).isEmpty();
      assertThat(self.monitor("nobody either").pid()).isEqualTo(nobody);
    });
  }

  @Test
  void itWatchesTheProcessAndNotTheName() {
    Pid first = Actor.spawn(SpawnOptions.DEFAULT.name("shop"), (me, envelope) -> {});
    inProcess(self -> {
      Monitor monitor = self.monitor("shop");
      Processes.unregister("shop");
      Pid second = Actor.spawn(SpawnOptions.DEFAULT.name("shop"), (me, envelope) -> {});
      second.kill();
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      first.kill();
      assertThat(self.receive(Down.class).monitor()).isSameAs(monitor);
    });
  }
}
