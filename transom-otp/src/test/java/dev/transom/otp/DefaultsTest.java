package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds where nothing is said: the numbers of the original. */
class DefaultsTest {
  private static final Duration FIVE = Duration.ofSeconds(5);

  @Test
  void callsAndAwaitsTakeFiveSeconds() {
    assertThat(ServerRef.DEFAULT_TIMEOUT).isEqualTo(FIVE);
    assertThat(Task.DEFAULT_TIMEOUT).isEqualTo(FIVE);
  }

  @Test
  void aChildIsAPermanentWorkerWithFiveSecondsToStop() {
    ChildSpec child = ChildSpec.of("a", Stock::new);
    assertThat(child.restart()).isEqualTo(Restart.PERMANENT);
    assertThat(child.shutdown()).isEqualTo(new Shutdown.After(FIVE));
    assertThat(child.type()).isEqualTo(ChildType.WORKER);
    assertThat(child.significant()).isFalse();
    assertThat(child.options()).isEqualTo(SpawnOptions.DEFAULT.label("a"));
    assertThat(ChildSpec.process("a", self -> {})).returns(Restart.PERMANENT, ChildSpec::restart);
  }

  @Test
  void aSupervisorHasForEverToStopItsChildren() {
    for (ChildSpec child :
        new ChildSpec[] {
          ChildSpec.of("a", Supervisor.oneForOne()),
          ChildSpec.of("a", DynamicSupervisor.spec()),
          TaskSupervisor.child("a", DynamicSupervisor.spec()),
          PartitionSupervisor.of("a", Stock::new).child()
        }) {
      assertThat(child.restart()).isEqualTo(Restart.PERMANENT);
      assertThat(child.shutdown()).isEqualTo(Shutdown.INFINITY);
      assertThat(child.type()).isEqualTo(ChildType.SUPERVISOR);
    }
  }

  @Test
  void threeRestartsInFiveSecondsAreAllowed() {
    for (SupervisorSpec spec :
        new SupervisorSpec[] {
          Supervisor.oneForOne(), Supervisor.oneForAll(), Supervisor.restForOne()
        }) {
      assertThat(spec.maxRestarts()).isEqualTo(3);
      assertThat(spec.window()).isEqualTo(FIVE);
      assertThat(spec.autoShutdown()).isEqualTo(AutoShutdown.NEVER);
    }
    assertThat(DynamicSupervisor.spec())
        .isEqualTo(new DynamicSupervisorSpec(Integer.MAX_VALUE, 3, FIVE));
    assertThat(PartitionSupervisor.of("a", Stock::new))
        .returns(Strategy.ONE_FOR_ONE, PartitionSupervisor::strategy)
        .returns(3, PartitionSupervisor::maxRestarts)
        .returns(FIVE, PartitionSupervisor::window);
  }

  @Test
  void aStreamRunsATaskPerProcessorInOrderForFiveSecondsEach() {
    AsyncStreamOptions options = AsyncStreamOptions.DEFAULT;
    assertThat(options.maxConcurrency()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(options.ordered()).isTrue();
    assertThat(options.timeout()).isEqualTo(FIVE);
    assertThat(options.onTimeout()).isEqualTo(OnTimeout.EXIT);
    assertThat(options.linked()).isTrue();
    assertThat(options.supervisor()).isEqualTo(Optional.empty());
  }
}
