package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream that cannot be read twice: what was read and is not committed is kept, so
 * that a successor can have it again. A thread of its own reads, so that nobody waits in a read,
 * and no kill interrupts one. Safe for use by any thread.
 */
final class ReplayWindow implements Closeable {
  private static final int BLOCK = 64 * 1024;
  private static final int MOST_LINES = 64 * 1024;
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  private final String name;
  private final Opener opener;

  // All guarded by this.
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private long first; // the index of the first line kept
  private long next; // the index behind the last line that anybody has read
  private long bytes;
  private long bytesRead; // of the stream, with the ends of lines
  private boolean ended;
  private boolean closed;
  private @Nullable Thread reader;
  private @Nullable IOException failure;
  private final List<Runnable> waiting = new ArrayList<>();

  /** Opens the stream; called once, by the thread that reads. */
  interface Opener {
    InputStream open() throws IOException;
  }

  ReplayWindow(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  /**
   * Reads what is there, without waiting. That the caller asks from a line on says that all lines
   * before it are committed: they are forgotten.
   *
   * @param from the index of the first line wanted, from 0
   * @param max how many at most
   * @param origin their origin
   * @param place the place of the first
   * @param into given each
   * @return how many
   */
  synchronized int read(long from, int max, Origin origin, long place, Consumer<? super Event> into)
      throws IOException {
    start();
    if (from < first) {
      throw new IllegalStateException("line " + from + " of " + name + " is forgotten");
    }
    for (; first < from && !lines.isEmpty(); first++) {
      bytes -= lines.removeFirst().length;
    }
    notifyAll();
    int count = 0;
    for (Iterator<byte[]> each = lines.iterator(); count < max && each.hasNext(); count++) {
      into.accept(new Event.Line(origin, place + count, each.next()));
    }
    if (count == 0 && failure != null) {
      throw new IOException("cannot read " + name, failure);
    }
    next = from + count;
    return count;
  }

  /** Whether the stream has ended and has no line of this index. */
  synchronized boolean endedAt(long index) {
    return ended && failure == null && index >= first + lines.size();
  }

  /** Whether there is a line that nobody has read, or the stream has ended. */
  synchronized boolean hasMore() {
    start();
    return ended || next < first + lines.size();
  }

  /** Runs something once, as soon as {@link #hasMore}; once also if it waits already. */
  void whenMore(Runnable action) {
    synchronized (this) {
      if (!hasMore()) {
        if (!waiting.contains(action)) {
          waiting.add(action);
        }
        return;
      }
    }
    action.run();
  }

  private synchronized void start() {
    if (reader == null && !closed) {
      reader = Thread.ofPlatform().daemon().name("transom-input").start(this::readAll);
    }
  }

  private void readAll() {
    try (InputStream in = opener.open()) {
      split(in);
    } catch (IOException e) {
      synchronized (this) {
        failure = e;
      }
    } catch (InterruptedException e) {
      // Nobody but close() interrupts this thread, and then nobody wants the rest.
      synchronized (this) {
        closed = true;
      }
    }
    publish(List.of(), true);
  }

  private void split(InputStream in) throws IOException, InterruptedException {
    byte[] block = new byte[BLOCK];
    int start = 0; // of the line that has not ended yet
    int length = 0;
    List<byte[]> found = new ArrayList<>();
    while (true) {
      if (length == block.length) {
        int rest = length - start;
        byte[] roomy = rest * 2 <= block.length ? block : new byte[Math.multiplyExact(rest, 2)];
        System.arraycopy(block, start, roomy, 0, rest);
        block = roomy;
        start = 0;
        length = rest;
      }
      int read = in.read(block, length, block.length - length);
      if (read < 0) {
        break;
      }
      count(read);
      int at = length;
      length += read;
      for (at = Bytes.indexOf(block, (byte) '\n', at, length);
          at < length;
          at = Bytes.indexOf(block, (byte) '\n', start, length)) {
        int cut = at > start && block[at - 1] == '\r' ? 1 : 0;
        found.add(Arrays.copyOfRange(block, start, at - cut));
        start = at + 1;
      }
      publish(found, false);
      found.clear();
      awaitRoom();
    }
    if (start < length) {
      publish(List.of(Arrays.copyOfRange(block, start, length)), false);
    }
  }

  private synchronized void count(int read) {
    bytesRead += read;
  }

  /** How many bytes have come out of the stream. */
  synchronized long bytesRead() {
    return bytesRead;
  }

  private synchronized void awaitRoom() throws InterruptedException {
    while (!closed && !lines.isEmpty() && (lines.size() >= MOST_LINES || bytes >= MOST_BYTES)) {
      wait();
    }
    if (closed) {
      throw new InterruptedException();
    }
  }

  private void publish(List<byte[]> found, boolean end) {
    List<Runnable> ready;
    synchronized (this) {
      lines.addAll(found);
      for (byte[] line : found) {
        bytes += line.length;
      }
      ended |= end;
      if (found.isEmpty() && !end) {
        return;
      }
      ready = List.copyOf(waiting);
      waiting.clear();
    }
    ready.forEach(Runnable::run);
  }

  /** Stops reading; a read that hangs is left alone, its thread does not keep the JVM alive. */
  @Override
  public synchronized void close() {
    closed = true;
    if (reader != null) {
      reader.interrupt();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
