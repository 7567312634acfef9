package dev.transom.stage;

import dev.transom.process.ExitReason;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stages that are sent infos, and what they show. */
abstract class InfoScene {
  /** Has the stage send itself an info behind events. */
  record Mark(List<Integer> events, Object info) {}

  @RegisterExtension final OnNode onNode = new OnNode();

  final BlockingQueue<Object> infos = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
  final BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();

  /** Emits the numbers of a list, and shows its other messages. */
  final class Source extends Producer<Integer> {
    @Override
    protected void handleDemand(long demand, dev.transom.stage.Source<Integer> out) {}

    @Override
    protected void handleInfo(Object message, dev.transom.stage.Source<Integer> out) {
      switch (message) {
        case List<?> events -> events.forEach(event -> out.emit((Integer) event));
        case Mark(List<Integer> events, Object info) -> {
          ref().asyncInfo(info);
          out.emitAll(events);
        }
        case ExitReason reason -> stop(reason);
        case String text when text.equals("complete") -> out.complete();
        default -> infos.add(message);
      }
    }
  }

  StageSpec<Void, Integer> source() {
    return Producer.of("numbers", Source::new).deadLetters(dead::add);
  }

  static Subscription<Integer> numbers() {
    return Subscription.<Integer>to("numbers");
  }

  static void ask(StageRef sink, int events) {
    sink.pid().send(events);
  }
}
