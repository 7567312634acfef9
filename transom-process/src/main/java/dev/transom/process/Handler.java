package dev.transom.process;

import java.util.function.Consumer;

/** A telemetry handler, attached to one kind of event. */
record Handler<E extends TelemetryEvent>(String name, Class<E> type, Consumer<? super E> consumer) {
  void accept(TelemetryEvent event) {
    consumer.accept(type.cast(event));
  }
}
