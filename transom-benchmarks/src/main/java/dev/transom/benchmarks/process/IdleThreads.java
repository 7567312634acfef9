package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Virtual threads that wait at a {@link LinkedBlockingQueue}. */
public final class IdleThreads extends IdleProcesses<BlockingQueue<IdleThreads.Message>> {

  /** What they get. */
  record Message(Tally tally, boolean last) {}

  @Override
  void start(List<BlockingQueue<Message>> processes, int count, Tally tally)
      throws InterruptedException {
    Message first = new Message(tally, false);
    for (int i = 0; i < count; i++) {
      BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
      VirtualThreads.start(() -> live(inbox));
      inbox.put(first);
      processes.add(inbox);
    }
  }

  @Override
  void stop(List<BlockingQueue<Message>> processes, Tally tally) throws InterruptedException {
    for (BlockingQueue<Message> inbox : processes) {
      inbox.put(new Message(tally, true));
    }
  }

  private static void live(BlockingQueue<Message> inbox) throws InterruptedException {
    boolean last = false;
    while (!last) {
      Message message = inbox.take();
      message.tally().report(1);
      last = message.last();
    }
  }
}
