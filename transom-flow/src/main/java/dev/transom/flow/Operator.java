package dev.transom.flow;

import java.io.Serializable;
import java.util.List;

/**
 * Something that is done with each element on its way through a stage.
 *
 * @param code what
 * @param name how the user calls it; empty for a name by its place
 * @param onError what becomes of an element on which it throws
 */
record Operator(Code code, String name, OnError<Object> onError) implements Serializable {
  sealed interface Code extends Serializable {
    record Map(FlowFunction<Object, Object> function) implements Code {}

    record Filter(FlowPredicate<Object> condition, boolean keeps) implements Code {}

    record FlatMap(FlowFunction<Object, Iterable<?>> function) implements Code {}

    record Expand(Expansions expansions) implements Code {}

    record MapBatch(FlowFunction<List<Object>, List<?>> function) implements Code {}

    record Each(FlowAction<Object> action) implements Code {}

    record Typed(ElementType<?> type) implements Code {}
  }

  /** Makes an expansion for each life of a stage; it may keep what only makes it faster. */
  interface Expansions extends Serializable {
    FlowExpansion<Object, Object> make();
  }

  static Operator of(Code code) {
    return new Operator(code, "", OnError.fail());
  }

  Operator named(String newName) {
    return new Operator(code, newName, onError);
  }

  Operator onError(OnError<Object> policy) {
    return new Operator(code, name, policy);
  }

  /** What it is called if the user gave it no name. */
  String kind() {
    return switch (code) {
      case Code.Map _ -> "map";
      case Code.Filter it -> it.keeps ? "filter" : "reject";
      case Code.FlatMap _ -> "flatMap";
      case Code.Expand _ -> "expand";
      case Code.MapBatch _ -> "mapBatch";
      case Code.Each _ -> "each";
      case Code.Typed _ -> "typed";
    };
  }
}
