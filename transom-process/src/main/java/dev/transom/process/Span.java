package dev.transom.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes a while, told of by its begin and its end; see {@link Telemetry#span}. Safe
 * for use by any thread; the first end counts.
 *
 * {@snippet :
 * Span span = node.telemetry().startSpan("delivery", Map.of("order", id));
 * // later, in another callback
 * span.end(Map.of("carrier", carrier));
 * }
 */
public final class Span {
  /** A span that nobody listens to: ending it does nothing. */
  public static final Span NONE = new Span(null, 0, 0, "", Map.of());

  private static final ScopedValue<Span> AROUND = ScopedValue.newInstance();
  private static final AtomicLong LAST = new AtomicLong();

  private final @Nullable Node node;
  private final long id;
  private final long parent;
  private final String name;
  private final Map<String, ?> attributes;
  private final long begin;
  private final @Nullable Pid process;
  private final AtomicBoolean over = new AtomicBoolean();

  private Span(@Nullable Node node, long id, long parent, String name, Map<String, ?> attributes) {
    this.node = node;
    this.id = id;
    this.parent = parent;
    this.name = name;
    this.attributes = attributes;
    this.begin = node == null ? 0 : node.clock.nanos();
    this.process = caller();
  }

  static Span start(Node node, String name, Map<String, ?> attributes, long parent) {
    Span span = new Span(node, LAST.incrementAndGet(), parent, name, attributes);
    node.telemetry()
        .emit(
            new SpanStarted(span.id, parent, name, Optional.ofNullable(span.process), attributes));
    return span;
  }

  private static @Nullable Pid caller() {
    Strand strand = Strand.current();
    return strand == null ? null : strand.cell;
  }

  /** Runs something inside of this span. */
  <T> T call(Callable<T> action) throws Exception {
    return ScopedValue.where(AROUND, this).call(action::call);
  }

  /**
   * The span that the caller is inside of, by {@link Telemetry#span}.
   *
   * @return its id; 0 if there is none, or if nobody listened when it began
   */
  public static long current() {
    // On a seeded node a process may run on top of another one's stack.
    return AROUND.isBound() && AROUND.get().process == caller() ? AROUND.get().id : 0;
  }

  /**
   * The number of the span, to be sent to others who are part of it.
   *
   * @return greater than 0; 0 for {@link #NONE}
   */
  public long id() {
    return id;
  }

  /** Ends it well. */
  public void end() {
    end(Map.of());
  }

  /**
   * Ends it well.
   *
   * @param more attributes that were not known at its begin; immutable values
   */
  public void end(Map<String, ?> more) {
    if (node != null && over.compareAndSet(false, true)) {
      Map<String, Object> all = new HashMap<>(attributes);
      all.putAll(more);
      node.telemetry().emit(new SpanEnded(id, parent, name, taken(node), Map.copyOf(all)));
    }
  }

  /**
   * Ends it with an error.
   *
   * @param error what went wrong
   */
  public void fail(Throwable error) {
    if (node != null && over.compareAndSet(false, true)) {
      node.telemetry().emit(new SpanFailed(id, parent, name, taken(node), error, attributes));
    }
  }

  private Duration taken(Node where) {
    return Duration.ofNanos(where.clock.nanos() - begin);
  }

  @Override
  public String toString() {
    return "Span[" + id + " " + name + "]";
  }
}
