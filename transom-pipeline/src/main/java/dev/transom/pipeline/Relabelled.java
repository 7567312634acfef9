package dev.transom.pipeline;

/** A message of which a handler has changed what is said about it. */
final class Relabelled<T> extends Message<T> {
  private final Ticket<?> label; // for what is said only

  Relabelled(T data, Route route, Ticket<?> ticket, Ticket<?> label) {
    super(data, route, ticket);
    this.label = label;
  }

  @Override
  Ticket<?> label() {
    return label;
  }

  @Override
  <U> Message<U> with(U newData, Route newRoute) {
    return new Relabelled<>(newData, newRoute, ticket(), label);
  }
}
