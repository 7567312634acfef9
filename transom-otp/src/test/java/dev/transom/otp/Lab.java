package dev.transom.otp;

import dev.transom.process.Pid;
import java.io.Serializable;
import java.util.function.Consumer;

/** A server that does what its messages say; the test sees everything through a probe. */
class Lab extends GenServer<Lab.Message> {
  sealed interface Message {}

  /** Runs code in the server. */
  record Do(Consumer<Lab> what) implements Message {}

  /** Runs code in the server, which is to answer. */
  record Ask(AskBody what) implements Message, Request<Message, Serializable> {}

  /** Answers with the pid. */
  record Who() implements Message, Request<Message, Pid> {}

  /** Not a Consumer, so that it may throw anything. */
  interface AskBody {
    void run(Lab lab, Ask ask) throws Exception;
  }

  final Probe probe;

  Lab(Probe probe) {
    this.probe = probe;
  }

  @Override
  protected void handle(Message message) throws Exception {
    switch (message) {
      case Do(var what) -> what.accept(this);
      case Ask ask -> ask.what().run(this, ask);
      case Who who -> reply(who, self());
    }
  }

  @Override
  protected void handleInfo(Object message) {
    probe.tell(message);
  }

  @Override
  protected void handleContinue(Object work) {
    probe.tell(new Continued(work));
  }

  @Override
  protected void handleTimeout() {
    probe.tell("idle");
  }

  @Override
  protected void terminate(dev.transom.process.ExitReason reason) {
    probe.tell(new Terminated(reason));
  }

  record Continued(Object work) {}

  record Terminated(dev.transom.process.ExitReason reason) {}
}
