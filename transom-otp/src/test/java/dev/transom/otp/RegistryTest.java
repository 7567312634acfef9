package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.NameTakenException;
import dev.transom.process.Overflow;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryTest {
  private static final Registry<String, Integer> ROOMS = Registry.unique("rooms");
  private static final Registry<String, Integer> TOPICS = Registry.duplicate("topics");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ServerPid<Lab.Message> server() {
    return Inside.server(probe);
  }

  private static List<Pid> pids(List<RegistryEntry<String, Integer>> entries) {
    return entries.stream().map(RegistryEntry::pid).toList();
  }

  // ------------------------------------------------------------------ unique keys

  @Test
  void aProcessRegistersItselfAndIsFound() {
    ROOMS.start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 7));
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    RegistryEntry<String, Integer> entry = ROOMS.lookup("lobby").getFirst();
    assertThat(entry.key()).isEqualTo("lobby");
    assertThat(entry.pid()).isEqualTo(ann.pid());
    assertThat(entry.value()).isEqualTo(7);
    assertThat(entry.findValue()).contains(7);
    assertThat(ROOMS.lookup("attic")).isEmpty();
    assertThat(ROOMS.whereis("attic")).isEmpty();
    assertThat(ROOMS.count()).isEqualTo(1);
    assertThat(ROOMS.count("lobby")).isEqualTo(1);
    assertThat(ROOMS.entries()).hasSize(1);
  }

  @Test
  void aThreadProcessRegistersToo() {
    ROOMS.start();
    Pid pid =
        Processes.spawn(self -> {
          ROOMS.register("lobby");
          probe.tell("registered");
          self.receive();
        });
    probe.expect("registered");
    assertThat(ROOMS.whereis("lobby")).contains(pid);
    pid.kill();
    assertThat(ROOMS.whereis("lobby")).isEmpty();
  }

  @Test
  void anEntryWithoutValueSaysSo() {
    ROOMS.start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby"));
    RegistryEntry<String, Integer> entry = ROOMS.lookup("lobby").getFirst();
    assertThat(entry.findValue()).isEmpty();
    assertThatThrownBy(entry::value)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("without a value");
  }

  @Test
  void aTakenKeyNamesItsHolder() {
    ROOMS.start();
    var ann = server();
    var bob = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    Throwable thrown = Inside.thrown(bob, () -> ROOMS.register("lobby", 2));
    assertThat(thrown)
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("rooms/lobby")
        .hasMessageContaining(ann.pid().toString());
    assertThat(((NameTakenException) thrown).holder()).isEqualTo(ann.pid());
    assertThat(Inside.thrown(ann, () -> ROOMS.register("lobby", 3)))
        .as("its own key is taken too")
        .isInstanceOf(NameTakenException.class);
    assertThat(ROOMS.lookup("lobby").getFirst().value()).isEqualTo(1);
  }

  @Test
  void theDeadAreNotFoundAndTheirKeyIsFree() {
    ROOMS.start();
    var ann = server();
    var bob = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    ann.pid().kill();
    assertThat(ROOMS.whereis("lobby")).isEmpty();
    assertThat(ROOMS.lookup("lobby")).isEmpty();
    assertThat(ROOMS.keys(ann.pid())).isEmpty();
    assertThat(ROOMS.count()).isZero();
    Inside.run(bob, () -> ROOMS.register("lobby", 2));
    assertThat(ROOMS.whereis("lobby")).contains(bob.pid());
  }

  @Test
  void aZombieIsNotFoundAndCannotRegister() throws Exception {
    ROOMS.start();
    AtomicBoolean go = new AtomicBoolean();
    Pid zombie =
        Processes.spawn(self -> {
          ROOMS.register("lobby", 1);
          probe.tell("in");
          while (!go.get()) {
            Thread.onSpinWait();
          }
          ROOMS.register("attic", 1);
        });
    probe.expect("in");
    zombie.kill();
    assertThat(ROOMS.entries()).isEmpty();
    go.set(true);
    Processes.await(zombie);
    assertThat(ROOMS.entries()).isEmpty();
  }

  @Test
  void whatIsUnregisteredIsNotFound() {
    ROOMS.start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    Inside.run(ann, () -> ROOMS.register("attic", 2));
    assertThat(ROOMS.keys(ann.pid())).containsExactly("lobby", "attic");
    assertThat(Inside.ask(ann, () -> ROOMS.unregister("lobby"))).isTrue();
    assertThat(Inside.ask(ann, () -> ROOMS.unregister("lobby"))).isFalse();
    assertThat(ROOMS.keys(ann.pid())).containsExactly("attic");
    assertThat(Inside.ask(server(), () -> ROOMS.unregister("attic")))
        .as("somebody else's")
        .isFalse();
    assertThat(ROOMS.whereis("attic")).contains(ann.pid());
  }

  @Test
  void theHolderUpdatesItsValue() {
    ROOMS.start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    assertThat(Inside.ask(ann, () -> ROOMS.updateValue("lobby", n -> n + 1))).isEqualTo(2);
    assertThat(ROOMS.lookup("lobby").getFirst().value()).isEqualTo(2);
    assertThat(ROOMS.count()).isEqualTo(1);
    assertThat(Inside.thrown(server(), () -> ROOMS.updateValue("lobby", n -> 9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not registered as rooms/lobby");
    Inside.run(ann, () -> ROOMS.register("attic"));
    assertThat(Inside.thrown(ann, () -> ROOMS.updateValue("attic", n -> 9)))
        .hasMessageContaining("without a value");
    assertThat(
            Inside.thrown(
                ann,
                () ->
                    ROOMS.updateValue(
                        "lobby",
                        n -> {
                          ROOMS.unregister("lobby");
                          return 3;
                        })))
        .hasMessageContaining("unregistered while");
    ann.pid().kill();
    assertThat(ROOMS.count()).isZero();
  }

  // ------------------------------------------------------------------ duplicate keys

  @Test
  void aKeyMayHaveManyInOrder() {
    TOPICS.start();
    List<ServerPid<Lab.Message>> readers = IntStream.range(0, 5).mapToObj(i -> server()).toList();
    for (int i = 0; i < 5; i++) {
      int value = i;
      Inside.run(readers.get(i), () -> TOPICS.register("news", value));
    }
    Inside.run(readers.get(0), () -> TOPICS.register("news", 50));
    Inside.run(readers.get(0), () -> TOPICS.register("sport", 60));
    assertThat(TOPICS.lookup("news").stream().map(RegistryEntry::value))
        .containsExactly(0, 1, 2, 3, 4, 50);
    assertThat(TOPICS.match("news", n -> n % 2 == 1).stream().map(RegistryEntry::value))
        .containsExactly(1, 3);
    assertThat(TOPICS.keys(readers.get(0).pid())).containsExactly("news", "news", "sport");
    assertThat(TOPICS.count()).isEqualTo(7);
    assertThat(TOPICS.count("news")).isEqualTo(6);
    readers.get(1).pid().kill();
    readers.get(0).pid().kill();
    assertThat(TOPICS.lookup("news").stream().map(RegistryEntry::value)).containsExactly(2, 3, 4);
    assertThat(TOPICS.lookup("sport")).isEmpty();
    assertThat(TOPICS.count()).isEqualTo(3);
  }

  @Test
  void someOfSeveralAreUnregistered() {
    TOPICS.start();
    var ann = server();
    for (int i = 0; i < 4; i++) {
      int value = i;
      Inside.run(ann, () -> TOPICS.register("news", value));
    }
    assertThat(Inside.ask(ann, () -> TOPICS.unregister("news", n -> n > 5))).isFalse();
    assertThat(Inside.ask(ann, () -> TOPICS.unregister("news", n -> n > 1))).isTrue();
    assertThat(TOPICS.lookup("news").stream().map(RegistryEntry::value)).containsExactly(0, 1);
    assertThat(Inside.ask(ann, () -> TOPICS.unregister("news"))).isTrue();
    assertThat(TOPICS.count("news")).isZero();
  }

  @Test
  void dispatchRunsInTheCallerAndOnlyIfSomebodyIsThere() {
    TOPICS.start();
    var ann = server();
    var bob = server();
    Inside.run(ann, () -> TOPICS.register("news", 1));
    Inside.run(bob, () -> TOPICS.register("news", 2));
    Thread here = Thread.currentThread();
    TOPICS.dispatch(
        "news",
        readers -> {
          assertThat(Thread.currentThread()).isSameAs(here);
          readers.forEach(reader -> reader.pid().send("to " + reader.value()));
        });
    assertThat(List.of(probe.next(), probe.next())).containsExactlyInAnyOrder("to 1", "to 2");
    TOPICS.dispatch("sport", readers -> probe.tell("nobody is there"));
    assertThatThrownBy(() ->
            TOPICS.dispatch(
                "news",
                readers -> {
                  throw new IllegalStateException("mine");
                }))
        .hasMessage("mine");
    probe.expectNothing();
  }

  @Test
  void whatIsForUniqueKeysIsRefused() {
    TOPICS.start();
    assertThatThrownBy(() -> TOPICS.whereis("news"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("duplicate keys");
    assertThatThrownBy(() -> TOPICS.name("news")).isInstanceOf(IllegalStateException.class);
    assertThat(Inside.thrown(server(), () -> TOPICS.updateValue("news", n -> n)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Registry.<String, Integer>unique("topics").lookup("news"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs with duplicate keys");
  }

  // ------------------------------------------------------------------ errors

  @Test
  void aPlainThreadCannotRegister() {
    ROOMS.start();
    assertThatThrownBy(() -> ROOMS.register("lobby", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plain thread");
    assertThatThrownBy(() -> ROOMS.unregister("lobby")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRegistryThatDoesNotRunSaysSo() {
    assertThatThrownBy(() -> ROOMS.lookup("lobby"))
        .isInstanceOf(ServerEndedException.class)
        .hasMessageContaining("nobody runs as \"rooms\"");
    assertThatThrownBy(() -> ROOMS.putMetadata("a", 1)).isInstanceOf(ServerEndedException.class);
    assertThat(Inside.thrown(server(), () -> ROOMS.register("lobby", 1)))
        .isInstanceOf(ServerEndedException.class);
    assertThatThrownBy(() -> Registry.unique("")).isInstanceOf(IllegalArgumentException.class);
  }

  // ------------------------------------------------------------------ metadata and listeners

  @Test
  void metadataIsSeenByAll() {
    ROOMS.metadata("house", "old").metadata("floors", 3).start();
    assertThat(ROOMS.findMetadata("house", String.class)).contains("old");
    assertThat(ROOMS.findMetadata("floors", Integer.class)).contains(3);
    assertThatThrownBy(() -> ROOMS.findMetadata("floors", String.class))
        .isInstanceOf(ClassCastException.class);
    ROOMS.putMetadata("house", "new");
    assertThat(ROOMS.findMetadata("house", String.class)).contains("new");
    ROOMS.removeMetadata("house");
    assertThat(ROOMS.findMetadata("house", String.class)).isEqualTo(Optional.empty());
  }

  private void expect(Class<? extends RegistryEvent> type, Pid pid, int value) {
    RegistryEvent event = probe.next(RegistryEvent.class);
    assertThat(event).isInstanceOf(type);
    assertThat(event.registry()).isEqualTo("rooms");
    assertThat(event.entry().key()).isEqualTo("lobby");
    assertThat(event.entry().pid()).isEqualTo(pid);
    assertThat(event.entry().value()).isEqualTo(value);
  }

  @Test
  void listenersAreToldInOrder() {
    ServerName<Lab.Message> ear = ServerName.of("ear");
    GenServer.start(ear, () -> new Lab(probe));
    ROOMS.listener(ear).start();
    var ann = server();
    var bob = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    Inside.run(ann, () -> ROOMS.unregister("lobby"));
    Inside.run(bob, () -> ROOMS.register("lobby", 2));
    bob.pid().kill();
    Inside.run(ann, () -> ROOMS.register("lobby", 3));
    expect(RegistryEvent.Registered.class, ann.pid(), 1);
    expect(RegistryEvent.Unregistered.class, ann.pid(), 1);
    expect(RegistryEvent.Registered.class, bob.pid(), 2);
    expect(RegistryEvent.Unregistered.class, bob.pid(), 2);
    expect(RegistryEvent.Registered.class, ann.pid(), 3);
    ROOMS.stop();
    expect(RegistryEvent.Unregistered.class, ann.pid(), 3);
    probe.expectNothing();
  }

  @Test
  void aFullMailboxOfAListenerHoldsNobodyUp() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Pid ear =
        Processes.spawn(
            self -> {
              go.await();
              while (true) {
                probe.tell(self.receive(RegistryEvent.class).entry().pid());
              }
            },
            SpawnOptions.DEFAULT.name("ear").mailbox(1, Overflow.BLOCK));
    ear.send("fills it");
    ROOMS.listener(ServerName.of("ear")).start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    ann.pid().kill();
    go.countDown();
    probe.expect(ann.pid(), ann.pid());
  }

  @Test
  void whatNoListenerTakesIsCounted() {
    ROOMS.listener(ServerName.of("nobody")).start();
    long before = on.node().droppedMessages();
    Inside.run(server(), () -> ROOMS.register("lobby", 1));
    assertThat(on.node().droppedMessages()).isEqualTo(before + 1);
  }

  @Test
  void theRegistryShowsItsEntries() {
    ROOMS.start();
    var ann = server();
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
    assertThat(Sys.state(ServerName.of("rooms")).toString()).contains("lobby " + ann.pid() + " 1");
    assertThat(pids(ROOMS.entries())).containsExactly(ann.pid());
  }
}
