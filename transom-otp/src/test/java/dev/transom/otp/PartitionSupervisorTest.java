package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartitionSupervisorTest {
  private static final PartitionSupervisor<Stock.Message> STOCKS =
      PartitionSupervisor.of("stocks", Stock::new).partitions(4).intensity(100, Duration.ofDays(1));

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void aKeyAlwaysComesToTheSamePartition() {
    STOCKS.start();
    for (int i = 0; i < 100; i++) {
      STOCKS.forKey("sku" + i).cast(new Stock.Add("sku" + i, i));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(STOCKS.forKey("sku" + i).call(new Stock.Count("sku" + i))).isEqualTo(i);
    }
    Set<ServerName<Stock.Message>> used =
        IntStream.range(0, 100).mapToObj(i -> STOCKS.forKey("sku" + i)).collect(Collectors.toSet());
    assertThat(used).as("all partitions have work").hasSize(4);
  }

  @Test
  void keysAreSpread() {
    int[] counts = new int[16];
    PartitionSupervisor<Stock.Message> many = STOCKS.partitions(16);
    for (int i = 0; i < 16_000; i++) {
      counts[many.partitionOf("user-" + i)]++;
    }
    assertThat(IntStream.of(counts)).allMatch(n -> n > 800 && n < 1200);
    assertThat(many.partitionOf(5)).isEqualTo(5);
    assertThat(many.partitionOf(-1)).isEqualTo(15);
    assertThat(many.partitionOf(5L)).isEqualTo(5);
    assertThat(many.partitionOf(Long.MIN_VALUE)).isBetween(0, 15);
    assertThat(many.partitionOf(Integer.MIN_VALUE)).isBetween(0, 15);
  }

  @Test
  void theHashIsAChoice() {
    PartitionSupervisor<Stock.Message> byLength = STOCKS.hash(key -> key.toString().length() - 10);
    assertThat(byLength.partitionOf("a")).isEqualTo(3);
    assertThat(byLength.forKey("a")).isEqualTo(byLength.forPartition(3));
  }

  @Test
  void aPartitionIsBackUnderItsReference() {
    STOCKS.start();
    List<Pid> before = STOCKS.all().stream().map(ServerRef::pid).toList();
    ServerName<Stock.Message> pens = STOCKS.forKey("pen");
    Pid old = pens.pid();
    old.kill();
    OnNode.eventually(() -> pens.whereis().isPresent());
    assertThat(pens.pid()).isNotEqualTo(old);
    assertThat(pens.call(new Stock.Count("pen"))).isZero();
    assertThat(STOCKS.all().stream().map(ServerRef::pid).filter(before::contains)).hasSize(3);
    assertThat(STOCKS.supervisor().countChildren()).isEqualTo(new ChildCount(4, 4, 0, 4));
    assertThat(STOCKS.supervisor().whichChildren().stream().map(Child::id))
        .containsExactly("0", "1", "2", "3");
  }

  @Test
  void theStrategyIsAChoice() {
    PartitionSupervisor<Stock.Message> tied = STOCKS.strategy(Strategy.ONE_FOR_ALL);
    tied.start();
    List<Pid> before = tied.all().stream().map(ServerRef::pid).toList();
    before.get(2).kill();
    OnNode.eventually(() ->
        tied.all().stream()
            .allMatch(one -> one.whereis().filter(pid -> !before.contains(pid)).isPresent()));
  }

  @Test
  void theIntensityIsAChoice() {
    Supervisor supervisor = STOCKS.intensity(0, Duration.ofSeconds(5)).start();
    STOCKS.forPartition(0).pid().kill();
    supervisor.await();
    assertThat(STOCKS.all().stream().map(ServerRef::whereis)).allMatch(Optional::isEmpty);
  }

  @Test
  void oneByDefaultPerProcessor() {
    assertThat(PartitionSupervisor.of("x", Stock::new).partitions())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void anyChildCanBePartitioned() {
    PartitionSupervisor<Object> pools =
        PartitionSupervisor.ofChildren(
                "pools", partition -> ChildSpec.of("pool", DynamicSupervisor.spec()))
            .partitions(3);
    pools.start();
    DynamicSupervisor mine = DynamicSupervisor.named(pools.forKey("ann").name());
    Pid child = mine.startChild(ChildSpec.of("x", Stock::new));
    assertThat(mine.whichChildren().getFirst().pid()).contains(child);
    assertThat(
            pools.all().stream()
                .mapToInt(p -> DynamicSupervisor.named(p.name()).countChildren().active())
                .sum())
        .isEqualTo(1);
    PartitionSupervisor<Object> agents =
        PartitionSupervisor.ofChildren(
                "agents", partition -> Agent.child("agent", () -> partition * 100))
            .partitions(3);
    agents.start();
    int state = Agent.<Integer>of(agents.forPartition(2)).get(n -> n);
    assertThat(state).isEqualTo(200);
  }

  @Test
  void asAChildItIsNamedAndStopped() {
    Supervisor top = Supervisor.oneForOne().child(STOCKS.child()).start();
    assertThat(on.node().whereis("stocks")).isPresent();
    assertThat(top.countChildren().supervisors()).isEqualTo(1);
    top.stop();
    assertThat(on.node().registered()).isEmpty();
  }

  @Test
  void linkedItEndsWithItsParent() {
    Pid parent =
        Processes.spawn(self -> {
          STOCKS.startLink();
          probe.tell("started");
          self.receive();
        });
    probe.expect("started");
    assertThat(STOCKS.forPartition(0).whereis()).isPresent();
    parent.kill();
    OnNode.eventually(() -> on.node().registered().isEmpty());
  }

  @Test
  void aFailingPartitionFailsTheStart() {
    PartitionSupervisor<Object> broken =
        PartitionSupervisor.ofChildren(
                "broken",
                partition ->
                    Kid.init("x", () -> partition == 2 ? Kid.Outcome.FAIL : Kid.Outcome.RUN))
            .partitions(4);
    assertThatThrownBy(broken::start)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("\"2\"");
    assertThat(on.node().registered()).isEmpty();
  }

  @Test
  void badDescriptionsAreRefused() {
    assertThatThrownBy(() -> STOCKS.partitions(0).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one partition at least, got: 0");
    assertThatThrownBy(() -> STOCKS.partitions(0).child())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PartitionSupervisor.of("", Stock::new))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            PartitionSupervisor.ofChildren(
                    "x",
                    partition ->
                        ChildSpec.of("y", Stock::new).options(SpawnOptions.DEFAULT.name("mine")))
                .start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a name already");
    assertThatThrownBy(() -> STOCKS.intensity(-1, Duration.ofSeconds(1)).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> STOCKS.forPartition(4)).isInstanceOf(IndexOutOfBoundsException.class);
    STOCKS.start();
    assertThatThrownBy(STOCKS::start).isInstanceOf(NameTakenException.class);
  }
}
