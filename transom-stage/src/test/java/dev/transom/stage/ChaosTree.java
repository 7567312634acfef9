package dev.transom.stage;

import dev.transom.otp.Child;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.ServerEndedException;
import dev.transom.otp.Strategy;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a chaos run: the stages, the supervisors above them, and a root. */
final class ChaosTree {
  private static final String ALL = "all";
  private static final String UPPER = "upper";
  private static final String LOWER = "lower";

  private final ChaosPlan plan;
  private final Ledger ledger;
  private final List<List<StageSpec<?, ?>>> layers;
  private final List<String> stages;
  private final List<String> leaves; // the supervisors of stages
  private final List<String> supervisors;
  private final Supervisor root;
  private boolean abandoned;
  private boolean upperIsGone;
  private boolean lowerIsSpared; // guarded by this

  private ChaosTree(ChaosPlan plan, Ledger ledger, List<List<StageSpec<?, ?>>> layers) {
    this.plan = plan;
    this.ledger = ledger;
    this.layers = layers;
    stages = layers.stream().flatMap(List::stream).<String>map(StageSpec::name).toList();
    leaves = plan.tree() == ChaosPlan.Tree.FLAT ? List.of(ALL) : List.of(UPPER, LOWER);
    supervisors = plan.tree() == ChaosPlan.Tree.DEEP ? List.of(ALL, UPPER, LOWER) : leaves;
    root = describe().start();
  }

  static ChaosTree start(ChaosPlan plan, Ledger ledger) {
    ChaosStages stages = new ChaosStages(plan, ledger);
    ChaosTree tree = new ChaosTree(plan, ledger, stages.build());
    stages.begin();
    return tree;
  }

  private SupervisorSpec describe() {
    int ends = plan.end() == ChaosPlan.End.FUNNEL ? 2 : 1;
    int split = layers.size() - ends;
    ChildSpec upper = supervisor(UPPER, over(layers.subList(0, split), 0));
    ChildSpec lower = supervisor(LOWER, over(layers.subList(split, layers.size()), 1));
    SupervisorSpec spec = spec(Strategy.ONE_FOR_ONE);
    return switch (plan.tree()) {
      case FLAT -> spec.child(supervisor(ALL, over(layers, 0)));
      case SPLIT -> spec.child(upper).child(lower);
      case DEEP ->
          spec.child(supervisor(ALL, spec(plan.strategies().get(2)).child(upper).child(lower)));
    };
  }

  private static SupervisorSpec spec(Strategy strategy) {
    SupervisorSpec spec =
        switch (strategy) {
          case ONE_FOR_ONE -> Supervisor.oneForOne();
          case ONE_FOR_ALL -> Supervisor.oneForAll();
          case REST_FOR_ONE -> Supervisor.restForOne();
        };
    return spec.intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
  }

  private SupervisorSpec over(List<List<StageSpec<?, ?>>> some, int strategy) {
    SupervisorSpec spec = spec(plan.strategies().get(strategy));
    for (StageSpec<?, ?> stage : some.stream().flatMap(List::stream).toList()) {
      spec = spec.child(stage.child());
    }
    return spec;
  }

  private static ChildSpec supervisor(String name, SupervisorSpec spec) {
    return ChildSpec.of(name, spec).options(SpawnOptions.DEFAULT.name(name));
  }

  // ------------------------------------------------------------------ looking

  /** Who can be killed now: the stages; then the supervisors. */
  List<Pid> stages() {
    return living(stages);
  }

  List<Pid> supervisors() {
    return living(supervisors);
  }

  private static List<Pid> living(List<String> names) {
    return names.stream().flatMap(name -> Processes.whereis(name).stream()).toList();
  }

  /** Whether all stages have ended for good. */
  boolean isOver() {
    if (!stages().isEmpty()) {
      return false;
    }
    try {
      return leaves.stream()
          .filter(leaf -> !upperIsGone || leaf.equals(LOWER))
          .allMatch(leaf -> {
            Stream<Child> children = Supervisor.named(leaf).whichChildren().stream();
            return children.allMatch(child -> child.pid().isEmpty() && !child.restarting());
          });
    } catch (ServerEndedException e) {
      return false; // it was killed and will be there again
    }
  }

  /** What runs, for the report of a run that does not end. */
  List<String> running() {
    Stream<String> processes =
        Stream.of(stages, supervisors)
            .flatMap(List::stream)
            .filter(name -> Processes.whereis(name).isPresent())
            .map(name -> name + children(name));
    return Stream.concat(processes, Stream.of("root " + root.whichChildren())).toList();
  }

  private String children(String name) {
    try {
      return leaves.contains(name) ? Supervisor.named(name).whichChildren().toString() : "";
    } catch (RuntimeException e) {
      return " " + e;
    }
  }

  // ------------------------------------------------------------------ stopping for good

  /** Stops what the plan wants to be abandoned, if it is time. */
  void abandonInTime() {
    if (!abandoned && ledger.batches.get() >= plan.moment()) {
      abandoned = abandon();
    }
  }

  /** False if the supervisor is not there just now. */
  private boolean abandon() {
    try {
      switch (plan.abandon()) {
        case NOTHING -> {}
        case ONE_STAGE -> {
          String name = plan.retiring() + ".0";
          Supervisor.named(ALL).terminateChild(name);
          Supervisor.named(ALL).deleteChild(name);
        }
        case ALL_ABOVE_THE_END -> {
          if (!spareTheLower()) {
            return false;
          }
          root.terminateChild(UPPER);
          upperIsGone = true;
        }
      }
      return true;
    } catch (ServerEndedException | IllegalStateException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * A supervisor that came back when its stages have ended and nobody is there to subscribe to
   * would start them in vain for ever, so from now on nobody kills it.
   *
   * @return false if it has just been killed
   */
  private synchronized boolean spareTheLower() {
    List<String> names = new ArrayList<>(List.of(LOWER));
    layers.getLast().forEach(stage -> names.add(stage.name()));
    lowerIsSpared = living(names).size() == names.size();
    return lowerIsSpared;
  }

  /** Kills one of the tree, unless it is spared. */
  synchronized void kill(Pid victim) {
    if (!lowerIsSpared || !Processes.whereis(LOWER).equals(Optional.of(victim))) {
      victim.kill();
    }
  }

  void stop() {
    root.stop();
  }
}
