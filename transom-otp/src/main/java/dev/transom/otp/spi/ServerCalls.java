package dev.transom.otp.spi;

import dev.transom.otp.CallException;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.Reply;
import dev.transom.otp.Request;
import dev.transom.process.Pid;
import dev.transom.process.spi.OpenCall;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls as those of a server, for processes of sibling modules that are called and are no {@link
 * dev.transom.otp.GenServer}. There is one instance; {@link #get()} finds it.
 */
public abstract class ServerCalls {
  private static volatile @Nullable ServerCalls instance;

  /** For the module itself. */
  protected ServerCalls() {}

  /**
   * Called once, by the module itself.
   *
   * @param calls its own
   */
  protected static void install(ServerCalls calls) {
    instance = calls;
  }

  /**
   * The one instance.
   *
   * @return the instance
   */
  public static ServerCalls get() {
    ServerCalls calls = instance;
    if (calls == null) {
      try {
        MethodHandles.lookup().ensureInitialized(Reply.class); // installs the instance
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      calls = instance;
      if (calls == null) {
        throw new IllegalStateException("calls were not installed");
      }
    }
    return calls;
  }

  /**
   * Asks and waits, as {@link dev.transom.otp.ServerRef#call(Request, Duration)}.
   *
   * @param pid the process
   * @param server whom the caller means, for messages
   * @param request the question
   * @param timeout how long
   * @param <R> the type of the answer
   * @return the answer
   */
  public abstract <R> R call(Pid pid, Object server, Request<?, R> request, Duration timeout);

  /**
   * What a call meets that finds nobody.
   *
   * @param server whom the caller means
   * @param request the question
   * @return to be thrown
   */
  public abstract CallException nobody(Object server, Object request);

  /**
   * Tells a supervisor to start a child if it does not run, also one that it does not know yet.
   * Does not wait, so a process may do this whose supervisor waits for it; nobody learns of a
   * failure.
   *
   * @param supervisor the supervisor's process
   * @param child the child
   * @param isEnding the child is about to end by itself: it is stopped first
   */
  public abstract void startChild(Pid supervisor, ChildSpec child, boolean isEnding);

  /**
   * The way back to a caller, for users.
   *
   * @param call the call, which has been deferred
   * @param <R> the type of the answer
   * @return the way back
   */
  public abstract <R> Reply<R> replyTo(OpenCall<R> call);

  /**
   * What a caller is told whose request was handled and not answered.
   *
   * @param server who was called
   * @param request the question
   * @param handler the method that should have answered
   * @return to refuse the call with
   */
  public abstract CallException unanswered(Object server, Object request, String handler);

  /**
   * What a caller is told whose request the called one does not know.
   *
   * @param server who was called
   * @param request the question
   * @param advice what to do
   * @return to refuse the call with
   */
  public abstract CallException unknown(Object server, Object request, String advice);
}
