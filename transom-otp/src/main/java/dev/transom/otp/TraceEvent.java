package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/** What a traced process has done, see {@link Sys#trace(Pid, java.util.function.Consumer)}. */
public sealed interface TraceEvent {
  /**
   * The process.
   *
   * @return its address
   */
  Pid pid();

  /**
   * It has taken a message from its mailbox and is about to handle it.
   *
   * @param pid the process
   * @param message a cast, a request, a plain message, a timer's, an exit signal or a {@code Down}
   */
  record Received(Pid pid, Object message) implements TraceEvent {}

  /**
   * It has answered a request while it handled it. Of an answer that is given later nothing is
   * told.
   *
   * @param pid the process
   * @param request the request
   * @param answer the answer
   */
  record Answered(Pid pid, Object request, Object answer) implements TraceEvent {}

  /**
   * It has handled a message.
   *
   * @param pid the process
   * @param message the message
   * @param state its state now, as {@link GenServer#inspect} gives it
   */
  record Handled(Pid pid, Object message, Object state) implements TraceEvent {}

  /**
   * It ends in order, or by a crash; of a kill nothing is told.
   *
   * @param pid the process
   * @param reason why
   */
  record Ending(Pid pid, ExitReason reason) implements TraceEvent {}
}
