package dev.transom.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes through a pipeline: data, and what is known about it. Immutable: every change is a new
 * message, which stands for the same one of the source and is acknowledged once.
 *
 * {@snippet :
 * pipeline.process(message ->
 *     message.data().isBlank()
 *         ? message.fail("it is blank")
 *         : message.map(Order::parse).toBatcher("db").batchKey(message.key().orElse("")));
 * }
 *
 * @param <T> the type of the data
 */
public sealed class Message<T> permits Ticket, Relabelled {
  private final T data;
  final Route route;
  private final @Nullable Ticket<?> ticket; // null for one that is its own

  Message(T data, Route route, @Nullable Ticket<?> ticket) {
    this.data = Objects.requireNonNull(data, "data");
    this.route = route;
    this.ticket = ticket;
  }

  /**
   * A message that needs no acknowledgement.
   *
   * @param data what it is about
   * @param <T> its type
   * @return the message
   */
  public static <T> Message<T> of(T data) {
    return new Ticket<>(data, Route.DEFAULT, null, null, Parts.NONE);
  }

  static <T> Message<T> of(T data, Map<String, Object> metadata) {
    return new Ticket<>(data, Route.DEFAULT, null, null, Parts.NONE.metadata(metadata));
  }

  // ------------------------------------------------------------------ what is in it

  /**
   * What it is about.
   *
   * @return the data
   */
  public T data() {
    return data;
  }

  /**
   * The key that its source has given it: of a record, or what orders it among others.
   *
   * @return the key
   */
  public Optional<Object> key() {
    return Optional.ofNullable(label().parts().key());
  }

  /**
   * What its source says about it.
   *
   * @return values by name, immutable
   */
  public Map<String, Object> metadata() {
    return label().parts().metadata();
  }

  /**
   * What its sender has written on it.
   *
   * @return texts by name, immutable
   */
  public Map<String, String> headers() {
    return label().parts().headers();
  }

  /**
   * What its source's acknowledger needs to acknowledge it: a delivery tag, an offset.
   *
   * @param type the type it has
   * @param <R> the type
   * @return the receipt
   * @throws ClassCastException if it is of another type
   * @throws IllegalStateException if it has none
   */
  public <R> R receipt(Class<R> type) {
    Object receipt = label().receipt;
    if (receipt == null) {
      throw new IllegalStateException("the message has no receipt: " + this);
    }
    return type.cast(receipt);
  }

  /**
   * How often the present step has been tried with it, this time included: 1 for the first. A
   * handler that was killed in the middle does not count.
   *
   * @return the number
   */
  public int attempt() {
    return ticket().attempt();
  }

  /**
   * Why it has failed.
   *
   * @return the failure; empty if it has not
   */
  public Optional<Failure> failure() {
    return Optional.ofNullable(route.failure());
  }

  /**
   * Whether it has failed.
   *
   * @return true if it will not go on to a batcher, and be acknowledged as failed
   */
  public boolean isFailed() {
    return route.failure() != null;
  }

  /**
   * The batcher it goes to.
   *
   * @return its name; empty if the only one, or the one that is called {@code default}
   */
  public Optional<String> batcher() {
    return Optional.ofNullable(route.batcher());
  }

  /**
   * What it shares with the other messages of its batch.
   *
   * @return the key; empty if it may be with any
   */
  public Optional<Object> batchKey() {
    return Optional.ofNullable(route.batchKey());
  }

  // ------------------------------------------------------------------ what a handler changes

  /**
   * With other data.
   *
   * @param newData the data
   * @param <U> its type
   * @return a changed message
   */
  public <U> Message<U> data(U newData) {
    return with(newData, route);
  }

  /**
   * With data made of its own.
   *
   * @param function makes it
   * @param <U> its type
   * @return a changed message
   */
  public <U> Message<U> map(Function<? super T, ? extends U> function) {
    return data(function.apply(data));
  }

  /**
   * As failed: it goes to no further step and no batcher, is not tried again, and is acknowledged
   * as failed. To have it tried again, throw.
   *
   * @param reason why, for people
   * @param <U> the type of data that others have behind this step; this one keeps the data it has
   * @return a changed message
   */
  @SuppressWarnings("unchecked")
  public <U> Message<U> fail(String reason) {
    return (Message<U>) failed(Failure.verdict(reason));
  }

  /**
   * As failed, with an exception that tells why; it is not tried again.
   *
   * @param cause why
   * @param <U> the type of data that others have behind this step; this one keeps the data it has
   * @return a changed message
   */
  @SuppressWarnings("unchecked")
  public <U> Message<U> fail(Throwable cause) {
    Failure why = new Failure(Failure.Kind.VERDICT, Failure.text(cause), Optional.of(cause));
    return (Message<U>) failed(why);
  }

  Message<T> failed(Failure why) {
    return with(data, route.failed(why));
  }

  boolean hasFailed(Failure.Kind kind) {
    Failure failure = route.failure();
    return failure != null && failure.kind() == kind;
  }

  /**
   * To a certain batcher.
   *
   * @param name the batcher's name
   * @return a changed message
   */
  public Message<T> toBatcher(String name) {
    Objects.requireNonNull(name, "name");
    return with(data, new Route(name, route.batchKey(), route.flush(), route.failure()));
  }

  /**
   * Into a batch of messages with an equal key. Without one, messages share batches with all others
   * without one.
   *
   * @param key the key
   * @return a changed message
   */
  public Message<T> batchKey(Object key) {
    Objects.requireNonNull(key, "key");
    return with(data, new Route(route.batcher(), key, route.flush(), route.failure()));
  }

  /**
   * Into a batch that does not wait for more: it is handled with all that is there for its key.
   *
   * @return a changed message
   */
  public Message<T> flush() {
    return with(data, new Route(route.batcher(), route.batchKey(), true, route.failure()));
  }

  /**
   * Acknowledges it at once, as failed if it has failed; what becomes of it later is not told to
   * its source any more. It goes on through the pipeline.
   *
   * @return this message
   * @throws Exception what the acknowledger throws
   */
  public Message<T> acknowledgeNow() throws Exception {
    if (!ticket().isAdmitted()) {
      throw new IllegalStateException("the message is in no pipeline: " + this);
    }
    ticket().acknowledgeNow(this);
    return this;
  }

  /**
   * Changes how it is acknowledged, as far as its acknowledger can.
   *
   * @param options what its acknowledger understands
   * @return a changed message
   * @throws UnsupportedOperationException if the acknowledger has no options
   * @throws IllegalStateException if it has no acknowledger
   */
  public Message<T> configureAcknowledger(Object options) {
    Ticket<?> label = label();
    Acknowledger acknowledger = label.acknowledger;
    if (acknowledger == null) {
      throw new IllegalStateException("the message has no acknowledger: " + this);
    }
    Object receipt =
        acknowledger.configure(Objects.requireNonNull(label.receipt, "receipt"), options);
    return with(acknowledger, receipt, label.parts());
  }

  // ------------------------------------------------------------------ what a source says

  /**
   * With a key.
   *
   * @param key what orders it among others, or what its source knows it by
   * @return a changed message
   */
  public Message<T> key(Object key) {
    return with(label().parts().key(Objects.requireNonNull(key, "key")));
  }

  /**
   * With one more value.
   *
   * @param name its name
   * @param value the value, immutable
   * @return a changed message
   */
  public Message<T> metadata(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(label().parts().metadata());
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(label().parts().metadata(more));
  }

  /**
   * With one more header.
   *
   * @param name its name
   * @param value the text
   * @return a changed message
   */
  public Message<T> header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(label().parts().headers());
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(label().parts().headers(more));
  }

  /**
   * To be acknowledged.
   *
   * @param acknowledger is told what became of it; messages with the same one are told together
   * @param receipt what the acknowledger needs to know which message that is
   * @return a changed message
   */
  public Message<T> acknowledger(Acknowledger acknowledger, Object receipt) {
    return with(
        Objects.requireNonNull(acknowledger, "acknowledger"),
        Objects.requireNonNull(receipt, "receipt"),
        label().parts());
  }

  /**
   * As one of those that are revoked together: the partition it comes from. See {@link
   * SourceContext#revoke}.
   *
   * @param group tells them from others
   * @return a changed message
   */
  public Message<T> group(Object group) {
    return with(label().parts().groupId(Objects.requireNonNull(group, "group")));
  }

  private Message<T> with(Parts parts) {
    Ticket<?> label = label();
    return with(label.acknowledger, label.receipt, parts);
  }

  // ------------------------------------------------------------------ for the pipeline

  /** Itself with other data, or on another way. */
  <U> Message<U> with(U newData, Route newRoute) {
    return new Message<>(newData, newRoute, ticket());
  }

  /** Itself, and something else is said about it. */
  Message<T> with(@Nullable Acknowledger acknowledger, @Nullable Object receipt, Parts parts) {
    return new Relabelled<>(
        data, route, ticket(), new Ticket<>(data, route, acknowledger, receipt, parts));
  }

  /** What is said about it: what its source has said, if no handler has changed that. */
  Ticket<?> label() {
    return ticket();
  }

  /** As it came, to be taken in once more; its source hears nothing of that. */
  Message<T> replayed() {
    return new Ticket<>(data, route.failed(null), null, null, label().parts().groupId(null));
  }

  /** Itself, known to a pipeline from now on; a copy if it was taken in before, or has failed. */
  Ticket<T> admitted(@Nullable Failure why) {
    if (why == null && this instanceof Ticket<T> own && !own.isAdmitted()) {
      own.admitted();
      return own;
    }
    Ticket<?> label = label();
    Route fresh = why == null ? Route.DEFAULT : Route.DEFAULT.failed(why);
    Ticket<T> copy = new Ticket<>(data, fresh, label.acknowledger, label.receipt, label.parts());
    copy.admitted();
    return copy;
  }

  /** The message as it came. */
  Ticket<?> ticket() {
    Ticket<?> other = ticket;
    return other == null ? (Ticket<?>) this : other;
  }

  boolean isSame(Message<?> other) {
    return ticket() == other.ticket();
  }

  /** Those of a list, without their types. */
  @SuppressWarnings("unchecked")
  static <T> List<Message<T>> typed(List<? extends Message<?>> messages) {
    return (List<Message<T>>) messages;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Message[").append(shown());
    key().ifPresent(key -> text.append(", key ").append(key));
    Failure failure = route.failure();
    if (failure != null) {
      text.append(", failed: ").append(failure.reason());
    }
    return text.append(']').toString();
  }

  /** The data; it may be what made a handler fail, so it is not trusted here. */
  private String shown() {
    try {
      return data.toString();
    } catch (RuntimeException e) {
      return data.getClass().getName() + " that cannot be shown";
    }
  }
}
