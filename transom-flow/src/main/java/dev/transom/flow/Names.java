package dev.transom.flow;

import java.util.ArrayList;
import java.util.List;

/** What operators and reductions are called: as the user says, or by what they do and where. */
final class Names {
  private Names() {}

  /** Of what a layer does, in the order of its numbers. */
  static List<String> of(Layer layer) {
    List<String> names = new ArrayList<>(of(layer.before, layer, 0));
    if (layer.reduce != null) {
      names.add(of(layer.reduce, layer));
    }
    names.addAll(of(layer.after, layer, names.size()));
    return names;
  }

  private static List<String> of(List<Operator> operators, Layer layer, int from) {
    List<String> names = new ArrayList<>();
    for (Operator operator : operators) {
      int place = from + names.size() + 1;
      names.add(
          operator.name().isEmpty()
              ? operator.kind() + "(" + layer.number + "." + place + ")"
              : operator.name());
    }
    return names;
  }

  static String of(Plan.Reduce reduce, Layer layer) {
    return reduce.name().isEmpty()
        ? reduce.reduction().kind() + "(" + layer.number + ")"
        : reduce.name();
  }
}
