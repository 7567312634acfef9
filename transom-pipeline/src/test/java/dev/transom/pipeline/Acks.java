package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An acknowledger that keeps what it is told; receipts are the data. */
final class Acks implements Acknowledger {
  final List<Acknowledgement> calls = new CopyOnWriteArrayList<>();
  final List<Message<?>> released = new CopyOnWriteArrayList<>();

  @Override
  public void acknowledge(Acknowledgement messages) {
    calls.add(messages);
  }

  @Override
  public void release(List<Message<?>> messages) {
    released.addAll(messages);
  }

  @Override
  public Object configure(Object receipt, Object options) {
    return receipt + "/" + options;
  }

  <T> Message<T> of(T data) {
    return Message.of(data).acknowledger(this, data);
  }

  <T> List<Message<T>> of(Collection<? extends T> data) {
    List<Message<T>> messages = new ArrayList<>();
    data.forEach(one -> messages.add(of(one)));
    return messages;
  }

  /** A source of these, that ends with them. */
  <T> Source<T> source(Collection<? extends T> data) {
    return Given.source(of(data));
  }

  /** The receipts of those that were acknowledged as successful, in the order of the calls. */
  List<Object> successful() {
    return receipts(calls.stream().flatMap(call -> call.successful().stream()).toList());
  }

  List<Object> failed() {
    return receipts(calls.stream().flatMap(call -> call.failed().stream()).toList());
  }

  /** Why those failed that were acknowledged as failed. */
  List<String> reasons() {
    return calls.stream()
        .flatMap(call -> call.failed().stream())
        .map(message -> message.failure().orElseThrow().reason())
        .toList();
  }

  static List<Object> receipts(List<Message<?>> messages) {
    return messages.stream().<Object>map(message -> message.receipt(Object.class)).toList();
  }
}
