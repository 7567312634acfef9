package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.util.List;

/** Thread processes. */
public final class IdleThreadProcesses extends IdleProcesses<Pid> {

  private record Message(Tally tally, boolean last) {}

  @Override
  void start(List<Pid> processes, int count, Tally tally) {
    Message first = new Message(tally, false);
    for (int i = 0; i < count; i++) {
      Pid pid = Processes.spawn(IdleThreadProcesses::live);
      pid.send(first);
      processes.add(pid);
    }
  }

  @Override
  void stop(List<Pid> processes, Tally tally) {
    Message last = new Message(tally, true);
    processes.forEach(pid -> pid.send(last));
  }

  private static void live(Self self) {
    boolean last = false;
    while (!last) {
      Message message = self.receive(Message.class);
      message.tally().report(1);
      last = message.last();
    }
  }
}
