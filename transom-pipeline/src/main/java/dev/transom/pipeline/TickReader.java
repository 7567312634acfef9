package dev.transom.pipeline;

import dev.transom.process.Node;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.time.Instant;

/** Emits the newest moment at which a period has passed. */
final class TickReader implements SourceReader<Instant> {
  private final SourceContext<Instant> context;
  private final Node node = Node.current();
  private final Clock clock = Kernel.get().clock(node);
  private final long period;
  private long next;
  private Runnable alarm = () -> {};

  TickReader(SourceContext<Instant> context, Duration period) {
    this.context = context;
    this.period = period.toNanos();
    this.next = clock.nanos() + this.period;
  }

  @Override
  public boolean read(int demand, SourceOutput<Instant> out) {
    if (context.index() > 0) {
      return false;
    }
    long now = clock.nanos();
    if (now - next >= 0) {
      next += ((now - next) / period + 1) * period;
      out.emit(Message.of(clock.now()));
    }
    alarm.run();
    alarm = Kernel.get().after(node, Duration.ofNanos(next - now), context::wakeUp);
    return true;
  }

  @Override
  public void close() {
    alarm.run();
  }
}
