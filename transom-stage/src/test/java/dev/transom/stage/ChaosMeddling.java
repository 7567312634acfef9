package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What somebody outside does to the stages of a chaos run beside killing them: holds up their
 * output for a while, has them subscribe anew, nudges sources, sends infos.
 */
final class ChaosMeddling {
  /** Stages keep what they hold by hand until they hear of another end than this. */
  static final ExitReason ANEW = ExitReason.shutdown("subscribes anew");

  private static final int ODDS = 60; // one deed in so many steps
  private static final int MOST = 40;
  private static final int LARGEST_DEMAND = 30;

  /** A message to a stage: one that can emits an event with this mark for it. */
  record Note(int mark, String stage) {}

  private final ChaosPlan plan;
  private final Ledger ledger;
  private final Random random;
  private final List<String> held = new ArrayList<>();
  private final Set<Edge> replaced = new HashSet<>();
  private int left;

  ChaosMeddling(ChaosPlan plan, Ledger ledger) {
    this.plan = plan;
    this.ledger = ledger;
    this.random = new Random(plan.seed() * 0xD6E8FEB86659FD93L + 1);
    this.left = random.nextInt(4) == 0 ? 0 : random.nextInt(MOST);
  }

  /** Does something, now and then. */
  void meddle() {
    if (left > 0 && random.nextInt(ODDS) == 0) {
      left--;
      deed();
    } else if (left == 0 || random.nextInt(ODDS) == 0) {
      letGo();
    }
  }

  /** Lets those go on that were held up; false if there were none. */
  boolean letGo() {
    boolean any = !held.isEmpty();
    held.forEach(name -> with(name, stage -> stage.demand(DemandMode.FORWARD)));
    held.clear();
    return any;
  }

  private void deed() {
    int layer = random.nextInt(plan.layers().size() + 1) - 1;
    int width = layer < 0 ? plan.sources().size() : plan.layers().get(layer).width();
    int number = random.nextInt(width);
    String name = layer < 0 ? "source." + number : layer + "." + number;
    switch (random.nextInt(4)) {
      case 0 -> {
        if (layer < plan.layers().size() - 1) {
          held.add(name);
          with(name, stage -> stage.demand(DemandMode.ACCUMULATE));
        }
      }
      case 1 -> {
        if (layer < 0) {
          with(name, StageRef::nudge);
        }
      }
      case 2 -> subscribeAnew(name);
      default -> {
        if (takesNotes(layer, number)) {
          with(name, stage -> stage.asyncInfo(ledger.note(name)));
        }
      }
    }
  }

  private boolean takesNotes(int layer, int number) {
    return layer < 0
        ? plan.sources().get(number) == ChaosPlan.SourceForm.CLASS
        : plan.layers().get(layer).form() == ChaosPlan.Form.CLASS;
  }

  private void subscribeAnew(String name) {
    Slot slot = StageNames.of(Node.current()).find(name);
    List<Edge> edges = slot == null ? List.of() : slot.inlet.edges();
    Edge edge = edges.isEmpty() ? null : edges.get(random.nextInt(edges.size()));
    if (edge != null && replaced.add(edge)) { // asked twice, the second would come beside the first
      Subscription<?> old = edge.options;
      int max = 1 + random.nextInt(LARGEST_DEMAND);
      Subscription<?> fresh = old.maxDemand(max).minDemand(random.nextInt(max));
      with(name, stage -> stage.resubscribeAsync(old, ANEW, fresh));
    }
  }

  private static void with(String name, java.util.function.Consumer<StageRef> deed) {
    try {
      deed.accept(StageRef.named(name));
    } catch (IllegalStateException | StageNotFoundException e) {
      // it has ended, or has not begun
    }
  }
}
