package dev.transom.process;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What a node tells about itself, and what programs tell beside it.
 *
 * {@snippet :
 * record OrderPlaced(String sku, int n) implements TelemetryEvent {}
 *
 * Telemetry telemetry = Node.current().telemetry();
 * telemetry.attach("orders", OrderPlaced.class, event -> counter.add(event.n()));
 * telemetry.emit(new OrderPlaced("pen", 3));
 * Order order = telemetry.span("load order", () -> store.load(id)); // SpanStarted, SpanEnded
 * }
 *
 * <p>Handlers run in the process that raises the event, at once: they must be short and must not
 * block. A handler that throws is detached; that is an event itself, {@link HandlerDetached}, and
 * is logged. What a handler does is not part of the process it is told of: it may send although
 * that process is dead. Nothing is made for an event that nobody listens to. Safe for use by any
 * thread; who attaches and detaches while events are raised may miss some or get a last one.
 */
public final class Telemetry {
  private final Node node;
  private volatile Routes routes = Routes.NONE; // replaced, never changed

  Telemetry(Node node) {
    this.node = node;
  }

  /**
   * Attaches a handler to a kind of event.
   *
   * @param name a name to detach it by; may be used for several kinds
   * @param type the kind: the class of an event, or an interface for all that implement it; {@link
   *     TelemetryEvent} for every event there is
   * @param handler called with each event
   * @param <E> the kind
   * @throws IllegalArgumentException if a handler of that name is attached to that kind already
   */
  public <E extends TelemetryEvent> void attach(
      String name, Class<E> type, Consumer<? super E> handler) {
    Handler<E> fresh =
        new Handler<>(
            Objects.requireNonNull(name, "name"),
            Objects.requireNonNull(type, "type"),
            Objects.requireNonNull(handler, "handler"));
    synchronized (this) {
      List<Handler<?>> all = new ArrayList<>(routes.handlers());
      if (all.stream().anyMatch(one -> one.type() == type && one.name().equals(name))) {
        throw new IllegalArgumentException(
            "a handler \"" + name + "\" is attached to " + type.getSimpleName() + " already");
      }
      all.add(fresh);
      routes = new Routes(all);
    }
  }

  /**
   * Detaches every handler of a name.
   *
   * @param name the name
   * @return false if there was none
   */
  public synchronized boolean detach(String name) {
    List<Handler<?>> left = new ArrayList<>(routes.handlers());
    boolean found = left.removeIf(one -> one.name().equals(name));
    if (found) {
      routes = left.isEmpty() ? Routes.NONE : new Routes(left);
    }
    return found;
  }

  /** False if it had been detached before. */
  private synchronized boolean detach(Handler<?> handler) {
    List<Handler<?>> left = new ArrayList<>(routes.handlers());
    boolean found = left.remove(handler);
    if (found) {
      routes = left.isEmpty() ? Routes.NONE : new Routes(left);
    }
    return found;
  }

  /**
   * The names of the handlers that are attached to a kind of event.
   *
   * @param type the class of the event
   * @return the names, in order of attachment
   */
  public List<String> handlers(Class<? extends TelemetryEvent> type) {
    return routes.to(type).stream().map(Handler::name).toList();
  }

  /**
   * Whether somebody listens to a kind of event. Ask before making an event that costs something.
   *
   * @param type the class of the event
   * @return false if emitting one would do nothing
   */
  public boolean listens(Class<? extends TelemetryEvent> type) {
    Routes now = routes;
    return now != Routes.NONE && !now.to(type).isEmpty();
  }

  /**
   * Raises an event.
   *
   * @param event the event
   */
  public void emit(TelemetryEvent event) {
    Routes now = routes;
    if (now == Routes.NONE) {
      return;
    }
    List<Handler<?>> told = now.to(event.getClass());
    for (int i = 0; i < told.size(); i++) { // no iterator: mostly there is nobody
      tell(told.get(i), event);
    }
  }

  private void tell(Handler<?> one, TelemetryEvent event) {
    Strand.aside(
        "a telemetry handler",
        () -> {
          try {
            one.accept(event);
          } catch (RuntimeException | Error e) {
            failed(one, event, e);
          }
        });
  }

  private void failed(Handler<?> one, TelemetryEvent event, Throwable error) {
    if (!detach(one)) {
      return; // it threw for several events at once
    }
    Log.TELEMETRY.log(
        Level.WARNING, "detached the telemetry handler \"" + one.name() + "\": it threw", error);
    emit(new HandlerDetached(one.name(), event, error));
  }

  // ------------------------------------------------------------------ spans

  /**
   * Does something and tells of its begin and its end: {@link SpanStarted}, then {@link SpanEnded}
   * or, if it throws or its process is killed in it, {@link SpanFailed}. A span inside of it, in
   * the same process, has it as its parent. If nobody listens this just does it.
   *
   * @param name what is done, the same for all times that it is done: "load order"
   * @param action what
   * @param <T> its result
   * @return its result
   * @throws Exception what it throws
   */
  public <T> T span(String name, Callable<T> action) throws Exception {
    return span(name, Map.of(), action);
  }

  /**
   * Does something and tells of its begin and its end; see {@link #span(String, Callable)}.
   *
   * @param name what is done
   * @param attributes what tells this time from others; immutable values
   * @param action what
   * @param <T> its result
   * @return its result
   * @throws Exception what it throws
   */
  public <T> T span(String name, Map<String, ?> attributes, Callable<T> action) throws Exception {
    Span span = startSpan(name, attributes);
    if (span == Span.NONE) {
      return action.call();
    }
    T result;
    try {
      result = span.call(action);
    } catch (Throwable e) {
      span.fail(e);
      throw e;
    }
    span.end();
    return result;
  }

  /**
   * Begins a span that ends elsewhere: in a later callback, or in another process. Its parent is
   * the span that surrounds this call, if any; what follows this call is not inside of it.
   *
   * @param name what is done
   * @param attributes what tells this time from others; immutable values
   * @return the span, to be ended or failed; {@link Span#NONE} if nobody listens
   */
  public Span startSpan(String name, Map<String, ?> attributes) {
    return startSpan(name, attributes, Span.current());
  }

  /**
   * Begins a span that ends elsewhere, inside of a given one: of the process that sent a message,
   * say.
   *
   * @param name what is done
   * @param attributes what tells this time from others; immutable values
   * @param parent the {@linkplain Span#id() id} of the span it is part of; 0 for none
   * @return the span, to be ended or failed; {@link Span#NONE} if nobody listens
   */
  public Span startSpan(String name, Map<String, ?> attributes, long parent) {
    if (!listens(SpanStarted.class) && !listens(SpanEnded.class) && !listens(SpanFailed.class)) {
      return Span.NONE;
    }
    return Span.start(node, name, Map.copyOf(attributes), parent);
  }
}
