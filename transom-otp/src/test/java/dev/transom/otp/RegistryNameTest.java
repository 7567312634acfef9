package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys of a registry as names of servers. */
class RegistryNameTest {
  private static final Registry<Object, Integer> ROOMS = Registry.unique("rooms");
  private static final NamedServer<Stock.Message> LOBBY = ROOMS.name("lobby");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @BeforeEach
  void startRegistry() {
    on.node().run(ROOMS::start);
  }

  @Test
  void aServerIsStartedUnderAKey() {
    ServerPid<Stock.Message> stock = GenServer.start(LOBBY, Stock::new);
    assertThat(LOBBY.whereis()).contains(stock.pid());
    assertThat(LOBBY.pid()).isEqualTo(stock.pid());
    LOBBY.cast(new Stock.Add("pen", 3));
    assertThat(LOBBY.call(new Stock.Count("pen"))).isEqualTo(3);
    assertThat(ROOMS.keys(stock.pid())).containsExactly("lobby");
    assertThat(ROOMS.lookup("lobby").getFirst().findValue()).isEmpty();
    LOBBY.stop();
    assertThat(LOBBY.whereis()).isEmpty();
  }

  @Test
  void itHasTheKeyInItsInitAlready() {
    GenServer.start(
        ROOMS.name("lobby", 7),
        () ->
            new Lab(probe) {
              @Override
              protected void init() {
                probe.tell(ROOMS.whereis("lobby").orElseThrow() == self());
                probe.tell(ROOMS.updateValue("lobby", n -> n + 1));
              }
            });
    probe.expect(true, 8);
  }

  @Test
  void keysMayBeAnyObjects() {
    record Room(int floor, int number) {}
    NamedServer<Stock.Message> room = ROOMS.name(new Room(3, 14));
    GenServer.start(room, Stock::new);
    ServerRef<Stock.Message> same = ROOMS.name(new Room(3, 14));
    assertThat(same.whereis()).isEqualTo(room.whereis()).isPresent();
    assertThat(same).isEqualTo(room).hasSameHashCodeAs(room);
    assertThat(same).isNotEqualTo(LOBBY);
    assertThat(room).hasToString("rooms/Room[floor=3, number=14]");
  }

  @Test
  void aTakenKeyMakesTheStartFail() {
    ServerPid<Stock.Message> first = GenServer.start(LOBBY, Stock::new);
    int before = on.node().processCount();
    assertThatThrownBy(() -> GenServer.start(LOBBY, Stock::new))
        .isInstanceOfSatisfying(
            NameTakenException.class, e -> assertThat(e.holder()).isEqualTo(first.pid()));
    assertThat(on.node().processCount()).as("nothing is left").isEqualTo(before);
    assertThat(LOBBY.whereis()).contains(first.pid());
  }

  @Test
  void aFailedInitFreesTheKey() {
    assertThatThrownBy(() ->
            GenServer.start(
                LOBBY,
                () -> {
                  throw new IllegalStateException("no luck");
                }))
        .isInstanceOf(StartFailedException.class);
    assertThat(LOBBY.whereis()).isEmpty();
    GenServer.start(LOBBY, Stock::new);
  }

  @Test
  void aPlainNameIsFreeAgainIfTheKeyIsTaken() {
    GenServer.start(LOBBY, Stock::new);
    SpawnSpec both =
        ServerStart.named(LOBBY, on.node(), new SpawnSpec(SpawnOptions.DEFAULT.name("plain")));
    assertThatThrownBy(() -> ServerStart.start(on.node(), Stock::new, both))
        .isInstanceOf(NameTakenException.class);
    assertThat(on.node().whereis("plain")).isEmpty();
    Processes.register("plain", LOBBY.pid());
  }

  @Test
  void nobodyUnderTheKey() {
    long before = on.node().droppedMessages();
    LOBBY.cast(new Stock.Add("pen", 3));
    assertThat(on.node().droppedMessages()).isEqualTo(before + 1);
    assertThatThrownBy(() -> LOBBY.call(new Stock.Count("pen")))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS))
        .hasMessageContaining("rooms/lobby");
    assertThatThrownBy(LOBBY::pid).isInstanceOf(ServerEndedException.class);
    ROOMS.stop();
    assertThat(LOBBY.whereis()).as("no registry either").isEmpty();
    assertThatThrownBy(() -> GenServer.start(LOBBY, Stock::new))
        .isInstanceOf(ServerEndedException.class)
        .hasMessageContaining("\"rooms\"");
  }

  @Test
  void aDroppedCastIsTold() {
    on.node().telemetry().attach("drops", CastDropped.class, probe::tell);
    LOBBY.cast(new Stock.Add("pen", 3));
    probe.expect(new CastDropped("rooms/lobby", new Stock.Add("pen", 3)));
  }

  @Test
  void aSupervisedServerIsBackUnderItsKey() {
    Supervisor top =
        Supervisor.oneForOne()
            .intensity(100, Duration.ofSeconds(5))
            .child(LOBBY, Stock::new)
            .start();
    for (int i = 0; i < 20; i++) {
      Pid before = LOBBY.pid();
      before.kill();
      assertThat(LOBBY.whereis()).isNotEqualTo(Optional.of(before));
      OnNode.eventually(() -> LOBBY.whereis().isPresent());
    }
    assertThat(LOBBY.call(new Stock.Count("pen"))).isZero();
    assertThat(top.whichChildren().getFirst().id()).isEqualTo("rooms/lobby");
    top.stop();
    assertThat(LOBBY.whereis()).isEmpty();
  }

  @Test
  void linkedStartsAndAgentsWorkToo() {
    Agent<Integer> counter = Agent.of(ROOMS.name("counter"));
    Agent.start(counter, () -> 5);
    int count = counter.get(n -> n);
    assertThat(count).isEqualTo(5);
    Pid parent =
        Processes.spawn(self -> {
          GenServer.startLink(LOBBY, Stock::new);
          probe.tell("started");
          self.receive();
        });
    probe.expect("started");
    assertThat(LOBBY.whereis()).isPresent();
    parent.kill();
    OnNode.eventually(() -> LOBBY.whereis().isEmpty());
  }
}
