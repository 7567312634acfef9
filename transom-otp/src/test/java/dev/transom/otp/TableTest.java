package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.NameTakenException;
import dev.transom.process.Overflow;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TableTest {
  private static final Table<String, Integer> PRICES = Table.named("prices");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ServerPid<Lab.Message> server() {
    return Inside.server(probe);
  }

  private ServerPid<Lab.Message> owner(TableSpec spec) {
    var owner = server();
    Inside.run(owner, () -> spec.create("prices"));
    return owner;
  }

  // ------------------------------------------------------------------ use

  @Test
  void entriesAreReadAndWritten() {
    var owner = owner(Table.spec());
    Inside.run(
        owner,
        () -> {
          assertThat(PRICES.put("pen", 3)).isEmpty();
          assertThat(PRICES.put("pen", 4)).contains(3);
          assertThat(PRICES.putIfAbsent("pen", 9)).isFalse();
          assertThat(PRICES.putIfAbsent("ink", 9)).isTrue();
          assertThat(PRICES.update("ink", n -> n + 1)).contains(10);
          assertThat(PRICES.update("cap", n -> n + 1)).isEmpty();
          assertThat(PRICES.merge("cap", 5, Integer::sum)).isEqualTo(5);
          assertThat(PRICES.merge("cap", 5, Integer::sum)).isEqualTo(10);
          assertThat(PRICES.remove("cap")).contains(10);
          assertThat(PRICES.remove("cap")).isEmpty();
        });
    assertThat(PRICES.find("pen")).contains(4);
    assertThat(PRICES.find("cap")).isEmpty();
    assertThat(PRICES.contains("ink")).isTrue();
    assertThat(PRICES.size()).isEqualTo(2);
    assertThat(PRICES.entries()).isEqualTo(Map.of("pen", 4, "ink", 10));
    Map<String, Integer> seen = new HashMap<>();
    PRICES.forEach(seen::put);
    assertThat(seen).isEqualTo(PRICES.entries());
    assertThat(PRICES.owner()).isEqualTo(owner.pid());
    assertThat(PRICES.access()).isEqualTo(Access.PROTECTED);
    Inside.run(owner, PRICES::clear);
    assertThat(PRICES.size()).isZero();
    assertThat(PRICES).hasToString("Table[prices]");
  }

  @Test
  void aTableNeedsNoName() {
    var owner = server();
    Table<String, Integer> table = Inside.ask(owner, () -> Table.spec().create());
    Inside.run(owner, () -> table.put("pen", 3));
    assertThat(table.find("pen")).contains(3);
    assertThat(table.toString()).contains(owner.pid().toString());
  }

  @Test
  @SuppressWarnings("NullAway") // what is under test
  void nullIsRefusedAndAFunctionThatThrowsChangesNothing() {
    var owner = owner(Table.spec());
    Inside.run(owner, () -> PRICES.put("pen", 3));
    assertThat(Inside.thrown(owner, () -> PRICES.put("pen", null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(Inside.thrown(owner, () -> PRICES.update("pen", n -> null)))
        .hasMessageContaining("use remove");
    assertThat(Inside.thrown(owner, () -> PRICES.update("pen", n -> Integer.parseInt("x"))))
        .isInstanceOf(NumberFormatException.class);
    assertThat(PRICES.find("pen")).contains(3);
  }

  @Test
  void countersLoseNothing() {
    owner(Table.spec().access(Access.PUBLIC));
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Processes.spawn(self -> {
        for (int k = 0; k < 5000; k++) {
          PRICES.merge("hits", 1, Integer::sum);
          PRICES.update("hits", n -> n + 1);
          PRICES.merge("gone", 1, Integer::sum);
          PRICES.remove("gone");
        }
        done.countDown();
      });
    }
    OnNode.eventually(() -> done.getCount() == 0);
    assertThat(PRICES.find("hits")).contains(40_000);
    assertThat(PRICES.contains("gone")).isFalse();
  }

  // ------------------------------------------------------------------ access

  @Test
  void aProtectedTableIsWrittenByItsOwnerAlone() {
    var owner = owner(Table.spec());
    Inside.run(owner, () -> PRICES.put("pen", 3));
    for (Runnable write :
        List.<Runnable>of(
            () -> PRICES.put("pen", 4),
            () -> PRICES.putIfAbsent("cap", 4),
            () -> PRICES.update("pen", n -> 4),
            () -> PRICES.merge("pen", 4, Integer::sum),
            () -> PRICES.remove("pen"),
            PRICES::clear,
            PRICES::close,
            () -> PRICES.giveTo(owner.pid(), "x"),
            () -> PRICES.heir(owner.pid(), "x"))) {
      assertThat(Inside.thrown(server(), write))
          .isInstanceOf(TableAccessException.class)
          .hasMessageContaining("\"prices\", which is PROTECTED")
          .hasMessageContaining(owner.pid().toString());
      assertThatThrownBy(write::run)
          .isInstanceOf(TableAccessException.class)
          .hasMessageContaining("a plain thread");
    }
    assertThat(PRICES.entries()).isEqualTo(Map.of("pen", 3));
  }

  @Test
  void aPrivateTableIsReadByItsOwnerAlone() {
    var owner = owner(Table.spec().access(Access.PRIVATE));
    Inside.run(owner, () -> PRICES.put("pen", 3));
    assertThat(Inside.ask(owner, () -> PRICES.find("pen"))).contains(3);
    for (Runnable read :
        List.<Runnable>of(
            () -> PRICES.find("pen"),
            () -> PRICES.contains("pen"),
            PRICES::size,
            PRICES::entries,
            () -> PRICES.forEach((k, v) -> {}))) {
      assertThat(Inside.thrown(server(), read))
          .isInstanceOfSatisfying(
              TableAccessException.class, e -> assertThat(e.owner()).isEqualTo(owner.pid()))
          .hasMessageContaining("may not read");
    }
    assertThat(Inside.thrown(server(), () -> PRICES.put("pen", 4)))
        .isInstanceOf(TableAccessException.class);
  }

  @Test
  void aPublicTableIsEverybodys() {
    owner(Table.spec().access(Access.PUBLIC));
    PRICES.put("pen", 3);
    Inside.run(server(), () -> PRICES.put("ink", 4));
    assertThat(PRICES.size()).isEqualTo(2);
    assertThatThrownBy(() -> PRICES.giveTo(server().pid(), "x"))
        .isInstanceOf(TableAccessException.class);
  }

  // ------------------------------------------------------------------ ends

  @Test
  void itEndsWithItsOwner() {
    var owner = owner(Table.spec().access(Access.PUBLIC));
    Table<String, Integer> fixed = Inside.ask(server(), () -> PRICES);
    Table<String, Integer> other = Inside.ask(owner, () -> Table.spec().create());
    PRICES.put("pen", 3);
    owner.pid().kill();
    assertThatThrownBy(() -> fixed.find("pen"))
        .isInstanceOf(TableEndedException.class)
        .hasMessageContaining("no table \"prices\"");
    assertThatThrownBy(() -> other.find("pen"))
        .isInstanceOf(TableEndedException.class)
        .hasMessageContaining("its owner " + owner.pid() + " has ended (")
        .hasMessageContaining("no living heir");
    assertThatThrownBy(() -> PRICES.put("pen", 4)).isInstanceOf(TableEndedException.class);
    assertThatThrownBy(PRICES::owner).isInstanceOf(TableEndedException.class);
    owner(Table.spec());
    assertThat(PRICES.size()).as("a name may be used again").isZero();
  }

  @Test
  void itCanBeClosed() {
    var owner = owner(Table.spec());
    Table<String, Integer> other = Inside.ask(owner, () -> Table.spec().create());
    Inside.run(owner, PRICES::close);
    Inside.run(owner, other::close);
    assertThatThrownBy(PRICES::size).isInstanceOf(TableEndedException.class);
    assertThatThrownBy(other::size)
        .isInstanceOf(TableEndedException.class)
        .hasMessageContaining("it was closed");
    Inside.run(owner, () -> Table.spec().create("prices"));
    owner.pid().kill();
    assertThatThrownBy(PRICES::size).isInstanceOf(TableEndedException.class);
  }

  @Test
  void aTakenNameNamesTheOwner() {
    var owner = owner(Table.spec());
    assertThat(Inside.thrown(server(), () -> Table.spec().create("prices")))
        .isInstanceOfSatisfying(
            NameTakenException.class, e -> assertThat(e.holder()).isEqualTo(owner.pid()));
  }

  @Test
  void aPlainThreadOwnsNothing() {
    assertThatThrownBy(() -> Table.spec().create())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plain thread");
    assertThat(Inside.thrown(server(), () -> Table.spec().create("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ------------------------------------------------------------------ heirs

  @Test
  void theHeirGetsIt() {
    var heir = server();
    var owner = owner(Table.spec().heir(heir.pid(), "yours"));
    Inside.run(owner, () -> PRICES.put("pen", 3));
    owner.pid().kill();
    TableInherited inherited = probe.next(TableInherited.class);
    assertThat(inherited.from()).isEqualTo(owner.pid());
    assertThat(inherited.note()).isEqualTo("yours");
    assertThat(PRICES.owner()).isEqualTo(heir.pid());
    assertThat(PRICES.find("pen")).contains(3);
    Inside.run(heir, () -> PRICES.put("pen", 4));
    assertThat(inherited.table().size()).isEqualTo(1);
    heir.pid().kill();
    assertThatThrownBy(PRICES::size)
        .as("an heir is one for the next death only")
        .isInstanceOf(TableEndedException.class);
  }

  @Test
  void aDeadHeirGetsNothing() {
    var heir = server();
    var owner = owner(Table.spec().heir(heir.pid(), "yours"));
    heir.pid().kill();
    owner.pid().kill();
    assertThatThrownBy(PRICES::size).isInstanceOf(TableEndedException.class);
    probe.expectNothing();
  }

  @Test
  void heirsCanFollowEachOther() {
    owner(Table.spec());
    for (int i = 0; i < 10; i++) {
      var heir = server();
      Pid before = PRICES.owner();
      Inside.run(new ServerPid<>(before), () -> PRICES.heir(heir.pid(), before.id()));
      before.kill();
      assertThat(probe.next(TableInherited.class).note()).isEqualTo(before.id());
      assertThat(PRICES.owner()).isEqualTo(heir.pid());
    }
  }

  @Test
  void itCanBeGivenAway() {
    var first = owner(Table.spec());
    var second = server();
    Inside.run(first, () -> PRICES.put("pen", 3));
    Inside.run(first, () -> PRICES.giveTo(second.pid(), "take it"));
    assertThat(probe.next(TableInherited.class).note()).isEqualTo("take it");
    assertThat(Inside.thrown(first, () -> PRICES.put("pen", 4)))
        .isInstanceOf(TableAccessException.class);
    first.pid().kill();
    assertThat(PRICES.find("pen")).contains(3);
    var dead = server();
    dead.pid().kill();
    assertThat(Inside.thrown(second, () -> PRICES.giveTo(dead.pid(), "x")))
        .isInstanceOf(IllegalStateException.class);
    second.pid().kill();
    assertThatThrownBy(PRICES::size).isInstanceOf(TableEndedException.class);
  }

  @Test
  void aFullMailboxOfTheHeirHoldsNobodyUp() {
    CountDownLatch go = new CountDownLatch(1);
    Pid heir =
        Processes.spawn(
            self -> {
              go.await();
              probe.tell(self.receive(TableInherited.class).note());
              PRICES.put("ink", 1);
              probe.tell("wrote");
              self.receive(Integer.class);
            },
            SpawnOptions.DEFAULT.mailbox(1, Overflow.BLOCK));
    heir.send("fills it");
    owner(Table.spec().heir(heir, "yours")).pid().kill();
    go.countDown();
    probe.expect("yours", "wrote");
  }

  @Test
  void aZombieWritesNoMore() {
    var heir = server();
    AtomicBoolean go = new AtomicBoolean();
    Pid zombie =
        Processes.spawn(self -> {
          Table<String, Integer> mine = Table.spec().heir(heir.pid(), "yours").create("prices");
          mine.put("pen", 3);
          probe.tell("in");
          while (!go.get()) {
            Thread.onSpinWait();
          }
          mine.put("pen", 4);
          probe.tell("it wrote");
        });
    probe.expect("in");
    zombie.kill();
    assertThat(probe.next()).isInstanceOf(TableInherited.class);
    go.set(true);
    Processes.await(zombie);
    assertThat(PRICES.find("pen")).contains(3);
    probe.expectNothing();
  }

  // ------------------------------------------------------------------ as a child

  @Test
  void aSupervisorKeepsATable() {
    Supervisor top =
        Supervisor.oneForOne()
            .intensity(9, Duration.ofSeconds(5))
            .child(Table.spec().access(Access.PUBLIC).child("prices"))
            .start();
    PRICES.put("pen", 3);
    Pid owner = PRICES.owner();
    owner.send("stray");
    owner.kill();
    OnNode.eventually(
        () -> top.whichChildren().getFirst().pid().filter(pid -> pid != owner).isPresent());
    assertThat(PRICES.size()).isZero();
    top.stop();
    assertThatThrownBy(PRICES::size).isInstanceOf(TableEndedException.class);
    assertThatThrownBy(() -> Table.spec().child("prices"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("make it PUBLIC");
  }

  /** An owner that is killed at any moment: each number is written before the heir is told. */
  @Test
  void theHeirFindsAllThatWasWritten() {
    for (int round = 0; round < 200; round++) {
      var heir = server();
      Probe last = new Probe();
      Pid owner =
          Processes.spawn(self -> {
            Table<String, Integer> mine = Table.spec().heir(heir.pid(), "yours").create("prices");
            last.tell("in");
            for (int i = 0; ; i++) {
              mine.put("n", i);
            }
          });
      last.expect("in");
      IntStream.range(0, round * 10).forEach(i -> Thread.onSpinWait());
      owner.kill();
      assertThat(probe.next()).isInstanceOf(TableInherited.class);
      var first = PRICES.find("n");
      Processes.await(owner);
      assertThat(PRICES.find("n")).as("nothing was written after the kill").isEqualTo(first);
      assertThat(PRICES.owner()).isEqualTo(heir.pid());
      heir.pid().kill();
    }
  }
}
