package dev.transom.examples;

import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Source;
import dev.transom.pipeline.SourceOutput;
import dev.transom.pipeline.SourceReader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A source of one's own that is sent messages by a sensor, which waits when there are many. */
final class PushSource {
  private PushSource() {}

  static void main() {
    LongAdder sum = new LongAdder();
    Pipeline.from(readings())
        .maxInFlight(10) // then the sensor waits
        .batch("sums", b -> b.size(5), batch -> batch.data().forEach(sum::add))
        .start("sensor")
        .await();
    IO.println("sum of the readings: " + sum);
  }

  private static Source<Integer> readings() {
    return context -> {
      Runnable stop = listen(reading -> context.push(Message.of(reading)), context::end);
      return new SourceReader<>() {
        @Override
        public boolean read(int demand, SourceOutput<Integer> out) {
          return true; // all of it is pushed
        }

        @Override
        public void drain() {
          stop.run();
        }

        @Override
        public void close() {
          stop.run();
        }
      };
    };
  }

  /** The sensor: calls its listener from a thread of its own. */
  private static Runnable listen(IntConsumer listener, Runnable end) {
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Thread.startVirtualThread(() -> {
      IntStream.rangeClosed(1, 1_000).takeWhile(i -> goesOn.get()).forEach(listener);
      if (goesOn.get()) {
        end.run();
      }
    });
    return () -> goesOn.set(false);
  }
}
