package dev.transom.process;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a node tells about itself. Handlers run in the process that raises the event, at once: they
 * must be short and must not block. A handler that throws is detached, and that is logged. Safe for
 * use by any thread.
 */
public final class Telemetry {
  private final Map<Class<?>, List<Attached<?>>> handlers = new ConcurrentHashMap<>();

  private record Attached<E>(String name, Class<E> type, Consumer<? super E> handler) {}

  Telemetry() {}

  /**
   * Attaches a handler to one kind of event.
   *
   * @param name a name to detach it by
   * @param type the kind of event, by its exact class
   * @param handler called with each event
   * @param <E> the kind
   * @throws IllegalArgumentException if a handler of that name is attached to that kind already
   */
  public <E extends TelemetryEvent> void attach(
      String name, Class<E> type, Consumer<? super E> handler) {
    Objects.requireNonNull(handler, "handler");
    List<Attached<?>> list = handlers.computeIfAbsent(type, t -> new CopyOnWriteArrayList<>());
    synchronized (list) {
      if (list.stream().anyMatch(one -> one.name.equals(name))) {
        throw new IllegalArgumentException(
            "a handler \"" + name + "\" is attached to " + type.getSimpleName() + " already");
      }
      list.add(new Attached<>(name, type, handler));
    }
  }

  /**
   * Detaches every handler of a name.
   *
   * @param name the name
   * @return false if there was none
   */
  public boolean detach(String name) {
    boolean found = false;
    for (List<Attached<?>> list : handlers.values()) {
      found |= list.removeIf(one -> one.name.equals(name));
    }
    return found;
  }

  boolean listens(Class<? extends TelemetryEvent> type) {
    if (handlers.isEmpty()) {
      return false;
    }
    List<Attached<?>> list = handlers.get(type);
    return list != null && !list.isEmpty();
  }

  void emit(TelemetryEvent event) {
    List<Attached<?>> list = handlers.isEmpty() ? null : handlers.get(event.getClass());
    if (list == null) {
      return;
    }
    for (Attached<?> one : list) {
      tell(one, event, list);
    }
  }

  private static <E> void tell(Attached<E> one, TelemetryEvent event, List<Attached<?>> list) {
    Strand.aside(
        "a telemetry handler",
        () -> {
          try {
            one.handler.accept(one.type.cast(event));
          } catch (RuntimeException | Error e) {
            list.remove(one);
            Log.TELEMETRY.log(
                Level.WARNING, "detached the telemetry handler \"" + one.name + "\": it threw", e);
          }
        });
  }
}
