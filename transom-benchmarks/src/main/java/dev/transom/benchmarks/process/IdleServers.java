package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.otp.GenServer;
import dev.transom.otp.ServerRef;
import java.util.List;

/** Servers. */
public final class IdleServers extends IdleProcesses<ServerRef<IdleServers.Message>> {

  /** What they get. */
  record Message(Tally tally, boolean last) {}

  @Override
  void start(List<ServerRef<Message>> processes, int count, Tally tally) {
    Message first = new Message(tally, false);
    for (int i = 0; i < count; i++) {
      ServerRef<Message> server = GenServer.start(Reporting::new);
      server.cast(first);
      processes.add(server);
    }
  }

  @Override
  void stop(List<ServerRef<Message>> processes, Tally tally) {
    Message last = new Message(tally, true);
    processes.forEach(server -> server.cast(last));
  }

  private static final class Reporting extends GenServer<Message> {
    @Override
    protected void handle(Message message) {
      message.tally().report(1);
      if (message.last()) {
        stop();
      }
    }
  }
}
