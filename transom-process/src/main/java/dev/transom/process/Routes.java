package dev.transom.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which handlers an event goes to. The list of handlers never changes, so what was found out for a
 * class holds for as long as this object is used, and looking it up makes no garbage.
 */
final class Routes {
  static final Routes NONE = new Routes(List.of());

  private final List<Handler<?>> handlers;
  private final Map<Class<?>, List<Handler<?>>> byClass = new ConcurrentHashMap<>();

  Routes(List<Handler<?>> handlers) {
    this.handlers = List.copyOf(handlers);
  }

  List<Handler<?>> handlers() {
    return handlers;
  }

  List<Handler<?>> to(Class<?> event) {
    List<Handler<?>> found = byClass.get(event);
    if (found == null) {
      found = handlers.stream().filter(one -> one.type().isAssignableFrom(event)).toList();
      byClass.put(event, found);
    }
    return found;
  }
}
