package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NameTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void aNamedProcessIsFound() {
    Pid pid = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
    assertThat(Processes.whereis("feed")).contains(pid);
    assertThat(test.node().registered()).containsExactly(java.util.Map.entry("feed", pid));
    assertThat(test.node().info(pid).orElseThrow().names()).containsExactly("feed");
    assertThat(Processes.whereis("nobody")).isEmpty();
  }

  @Test
  void aNameIsTakenOnce() {
    Pid first = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
    int before = test.node().processCount();
    assertThatThrownBy(() -> Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {}))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("feed")
        .hasMessageContaining(first.toString());
    assertThatThrownBy(() -> Processes.spawn(Self::receive, SpawnOptions.DEFAULT.name("feed")))
        .isInstanceOf(NameTakenException.class);
    assertThatThrownBy(() -> Processes.register("feed", Actor.idle()))
        .isInstanceOf(NameTakenException.class);
    assertThat(test.node().processCount()).isEqualTo(before + 1);
    assertThat(Processes.whereis("feed")).contains(first);
  }

  @Test
  void aNameIsFreeTheMomentItsProcessDies() {
    for (int i = 0; i < 100; i++) {
      Pid pid = Processes.spawn(Self::receive, SpawnOptions.DEFAULT.name("feed"));
      pid.kill();
      assertThat(Processes.whereis("feed")).isEmpty();
    }
    Pid pid = Processes.spawn(self -> {}, SpawnOptions.DEFAULT.name("short"));
    endOf(pid);
    assertThat(Processes.whereis("short")).isEmpty();
  }

  @Test
  void aProcessMayHaveSeveralNamesAndLosesThemAll() {
    Pid pid = Actor.idle();
    Processes.register("b", pid);
    Processes.register("a", pid);
    assertThat(test.node().registered().keySet()).containsExactly("a", "b");
    assertThat(test.node().info(pid).orElseThrow().names()).containsExactlyInAnyOrder("a", "b");
    assertThat(Processes.unregister("a")).isTrue();
    assertThat(Processes.unregister("a")).isFalse();
    assertThat(test.node().info(pid).orElseThrow().names()).containsExactly("b");
    pid.kill();
    assertThat(test.node().registered()).isEmpty();
  }

  @Test
  void theDeadCannotBeNamed() {
    Pid pid = Actor.idle();
    pid.kill();
    assertThatThrownBy(() -> Processes.register("late", pid))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("late");
    assertThat(Processes.whereis("late")).isEmpty();
  }

  @Test
  void aFreedNameCanBeTakenByAnother() {
    Pid first = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
    Processes.unregister("feed");
    Pid second = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
    first.kill();
    assertThat(Processes.whereis("feed")).contains(second);
  }

  @Test
  void anEmptyNameIsRefused() {
    assertThatThrownBy(() -> Processes.register("", Actor.idle()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nodesHaveTheirOwnNames() {
    Pid here = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
    try (Node second = Node.start(NodeOptions.DEFAULT.name("second"))) {
      second.run(() -> {
        Pid there = Actor.spawn(SpawnOptions.DEFAULT.name("feed"), (me, envelope) -> {});
        assertThat(Processes.whereis("feed")).contains(there);
        assertThat(there.nodeName()).isEqualTo("second");
      });
    }
    assertThat(Processes.whereis("feed")).contains(here);
  }

  @Test
  void labelsDictionaryAndEpochBelongToTheProcess() {
    inProcess(self -> {
      assertThat(test.node().info(self.pid()).orElseThrow().label()).isEmpty();
      self.label("reads the feed");
      assertThat(test.node().info(self.pid()).orElseThrow().label()).isEqualTo("reads the feed");
      self.dictionary().put("k", 1);
      assertThat(self.dictionary()).containsEntry("k", 1);
      assertThat(Processes.self().dictionary()).containsEntry("k", 1);
      long[] epoch = new long[1];
      endOf(
          Processes.spawn(other -> {
            assertThat(other.dictionary()).isEmpty();
            epoch[0] = other.epoch();
          }));
      assertThat(epoch[0]).isGreaterThan(self.epoch());
    });
    Pid labelled = Actor.spawn(SpawnOptions.DEFAULT.label("from birth"), (me, envelope) -> {});
    assertThat(test.node().info(labelled).orElseThrow().label()).isEqualTo("from birth");
  }

  @Test
  void aPidTellsItsNodeAndNumber() {
    Pid pid = Actor.idle();
    assertThat(pid.toString()).isEqualTo("<test." + pid.id() + ">");
    assertThat(pid.id()).isPositive();
    assertThat(test.node().process(pid.id())).contains(pid);
    pid.kill();
    assertThat(test.node().process(pid.id())).isEmpty();
  }
}
