package dev.transom.benchmarks.stage;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.ChannelClosed;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.List;
import java.util.stream.Stream;

/** jox channels between virtual threads; with a demand of one a rendezvous. */
final class JoxStages extends Stages {
  JoxStages(Shape shape) {
    super(shape);
  }

  @Override
  <T> void start(Iterable<T> source, Cargo<T> cargo, Tally tally) {
    if (shape.spread() != Spread.SHARE) {
      startApart(source, cargo, tally);
      return;
    }
    Channel<T> last = channel();
    Channel<T> first = last;
    if (shape.through()) {
      Channel<T> before = channel();
      VirtualThreads.start(() -> between(before, last, cargo));
      first = before;
    }
    for (int i = 0; i < shape.consumers(); i++) {
      VirtualThreads.start(() -> tally.report(consume(last, cargo)));
    }
    Channel<T> entry = first;
    VirtualThreads.start(() -> {
      for (T piece : source) {
        entry.send(piece);
      }
      entry.done();
    });
  }

  /** A channel for each consumer. */
  private <T> void startApart(Iterable<T> source, Cargo<T> cargo, Tally tally) {
    List<Channel<T>> channels = Stream.generate(this::<T>channel).limit(shape.consumers()).toList();
    for (Channel<T> channel : channels) {
      VirtualThreads.start(() -> tally.report(consume(channel, cargo)));
    }
    VirtualThreads.start(() -> {
      for (T piece : source) {
        if (shape.spread() == Spread.PARTITION) {
          channels.get(cargo.key(piece) % channels.size()).send(piece);
        } else {
          for (Channel<T> channel : channels) {
            channel.send(piece);
          }
        }
      }
      for (Channel<T> channel : channels) {
        channel.done();
      }
    });
  }

  @Override
  void startBatched(Numbers numbers, Cargo<List<Integer>> cargo, Tally tally) {
    start(numbers.lists(shape.batch()), cargo, tally);
  }

  private <T> Channel<T> channel() {
    return shape.window() == 1
        ? Channel.newRendezvousChannel()
        : Channel.newBufferedChannel(shape.window());
  }

  private static <T> long consume(Channel<T> channel, Cargo<T> cargo) throws InterruptedException {
    long sum = 0;
    for (Object next = channel.receiveOrClosed();
        !(next instanceof ChannelClosed);
        next = channel.receiveOrClosed()) {
      sum += cargo.sum(piece(next));
    }
    return sum;
  }

  private static <T> void between(Channel<T> in, Channel<T> out, Cargo<T> cargo)
      throws InterruptedException {
    for (Object next = in.receiveOrClosed();
        !(next instanceof ChannelClosed);
        next = in.receiveOrClosed()) {
      out.send(cargo.increment(piece(next)));
    }
    out.done();
  }

  /** What the channel gives back without its type. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T piece(Object received) {
    return (T) received;
  }
}
