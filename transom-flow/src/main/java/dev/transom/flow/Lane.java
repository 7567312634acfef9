package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;

/**
 * Which of the next stages an element is for.
 *
 * @param routing how that is found out
 * @param lanes how many stages there are
 * @param operator who has asked for it
 */
record Lane(Routing routing, int lanes, String operator) {
  int of(Object element) {
    try {
      return switch (routing) {
        case Routing.ByKey(var key) -> ofKey(Failures.present(key.apply(element), "the key"));
        case Routing.ByHash(var hash) ->
            Math.floorMod(Failures.present(hash.apply(element), "the hash"), lanes);
        case Routing.Shuffle _ -> 0;
      };
    } catch (Exception e) {
      throw failed(element, e);
    }
  }

  int ofKey(Object key) {
    return ofHash(key.hashCode());
  }

  int ofHash(int hashCode) {
    int hash = hashCode * 0x7feb352d;
    return Math.floorMod(hash ^ (hash >>> 15), lanes);
  }

  OperatorFailed failed(Object element, Exception cause) {
    return cause instanceof OperatorFailed it
        ? it
        : new OperatorFailed(new FlowException(operator, element, cause));
  }
}
