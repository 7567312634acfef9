package dev.transom.benchmarks.peer;

import com.softwaremill.jox.Channel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An unlimited mailbox for a virtual thread, as one would take it from the shelf. */
public interface Port<T> {

  void send(T message) throws InterruptedException;

  T receive() throws InterruptedException;

  /** Where ports come from. */
  @FunctionalInterface
  interface Maker {
    <T> Port<T> port();

    /** {@link LinkedBlockingQueue}. */
    static <T> Port<T> queue() {
      return new QueuePort<>(new LinkedBlockingQueue<>());
    }

    /** A jox channel without a limit. */
    static <T> Port<T> jox() {
      return new JoxPort<>(Channel.newUnlimitedChannel());
    }
  }

  /** A queue as a port. */
  record QueuePort<T>(BlockingQueue<T> queue) implements Port<T> {
    @Override
    public void send(T message) throws InterruptedException {
      queue.put(message);
    }

    @Override
    public T receive() throws InterruptedException {
      return queue.take();
    }
  }

  /** A jox channel as a port. */
  record JoxPort<T>(Channel<T> channel) implements Port<T> {
    @Override
    public void send(T message) throws InterruptedException {
      channel.send(message);
    }

    @Override
    public T receive() throws InterruptedException {
      return channel.receive();
    }
  }
}
