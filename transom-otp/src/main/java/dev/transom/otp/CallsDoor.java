package dev.transom.otp;

import dev.transom.otp.spi.ServerCalls;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;

/** Opens what calls are made of to sibling modules, and to nobody else. */
final class CallsDoor extends ServerCalls {
  private CallsDoor() {}

  static void open() {
    install(new CallsDoor());
  }

  @Override
  public <R> R call(Pid pid, Object server, Request<?, R> request, Duration timeout) {
    return Calls.call(pid, server, Kind.CALL, request, timeout);
  }

  @Override
  public CallException nobody(Object server, Object request) {
    return new ServerEndedException(server, ExitReason.NO_PROCESS, Calls.text(request));
  }

  @Override
  public void startChild(Pid supervisor, ChildSpec child, boolean isEnding) {
    if (isEnding) {
      tell(supervisor, new Control.TerminateChild(child.id()));
    }
    tell(supervisor, new Control.StartChild(child)); // refused if it is known,
    tell(supervisor, new Control.RestartChild(child.id())); // and this if it runs
  }

  private static void tell(Pid supervisor, Control<?> what) {
    OpenCall<Object> unused = Calls.KERNEL.call(supervisor, Kind.SYSTEM, what);
  }

  @Override
  public <R> Reply<R> replyTo(OpenCall<R> call) {
    return new Reply<>(call);
  }

  @Override
  public CallException unanswered(Object server, Object request, String handler) {
    return NoReplyException.unanswered(server, request, handler);
  }

  @Override
  public CallException unknown(Object server, Object request, String advice) {
    return NoReplyException.unknown(server, request, advice);
  }
}
