package dev.transom.stage;

import dev.transom.stage.ChaosPlan.Form;
import dev.transom.stage.ChaosPlan.Hop;
import dev.transom.stage.ChaosPlan.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What must come of each event of a chaos run, found from its plan without running anything: the
 * same for whoever asks, however often.
 */
record ChaosFates(ChaosPlan plan) {
  private static final int NOWHERE = 97;
  private static final int FIRST_COPY = 8; // other numbers than those of children

  /** What becomes of an event at last, and where; compares by content. */
  record Fate(String what, Marked.Id event) {}

  /** All that must come of an event that goes to a layer. */
  List<Fate> of(int layer, Marked event) {
    List<Fate> fates = new ArrayList<>();
    arrive(layer, event, (what, it) -> fates.add(new Fate(what, it.id())));
    return fates;
  }

  private void arrive(int number, Marked event, BiConsumer<String, Marked> fates) {
    Layer layer = plan.layers().get(number);
    Object partition = partition(number, event);
    if (layer.hop() == Hop.PARTITION && partition == Dispatcher.NONE) {
      return;
    }
    if (layer.hop() == Hop.PARTITION && partition.equals(-1)) {
      fates.accept("stray " + number, event);
    } else if (layer.hop() == Hop.BROADCAST) {
      IntStream.range(0, layer.width())
          .forEach(stage -> handle(number, entering(number, stage, event), fates));
    } else {
      handle(number, event, fates);
    }
  }

  private void handle(int layer, Marked event, BiConsumer<String, Marked> fates) {
    if (isPoison(layer, event)) {
      fates.accept("poison " + layer, event);
    } else if (plan.layers().get(layer).form() == Form.TERMINAL) {
      fates.accept("result", event);
    } else {
      children(layer, event).forEach(child -> arrive(layer + 1, child, fates));
    }
  }

  /** An event as a stage of a layer sees it: each consumer of a broadcast has its own copy. */
  Marked entering(int layer, int stage, Marked event) {
    return plan.layers().get(layer).hop() == Hop.BROADCAST ? event.part(stage + FIRST_COPY) : event;
  }

  /** What a producer-consumer makes of an event. */
  List<Marked> children(int layer, Marked event) {
    if (plan.layers().get(layer).form() != Form.FLAT) {
      return List.of(event);
    }
    return IntStream.range(0, draw(layer, event, 1) % 3).mapToObj(event::part).toList();
  }

  /** The partition of an event on its way to a layer: -1 is none of them. */
  Object partition(int layer, Marked event) {
    int drawn = draw(layer, event, 2);
    return switch (drawn % NOWHERE) {
      case 0 -> -1;
      case 1 -> Dispatcher.NONE;
      default -> drawn % plan.layers().get(layer).width();
    };
  }

  boolean isPoison(int layer, Marked event) {
    return draw(layer, event, 3) % plan.poisonEvery() == 0;
  }

  boolean failsOnce(int layer, Marked event) {
    return draw(layer, event, 4) % plan.failEvery() == 0;
  }

  private int draw(int layer, Marked event, int what) {
    long mixed = (plan.seed() * 31 + event.mark()) * 0x9E3779B97F4A7C15L + event.trail() * 131L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L + layer * 4099L + what * 65_537L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 33);
  }
}
