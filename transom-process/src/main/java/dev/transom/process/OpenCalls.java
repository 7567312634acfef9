package dev.transom.process;

/**
 * The calls a process has taken and answers later, among its {@link Relations}, so that its death
 * can fail them.
 */
final class OpenCalls {
  private OpenCalls() {}

  /** Records a call that is answered after its envelope's handling; ends it if we are dead. */
  static void remember(Cell callee, CallLetter<?> call) {
    Relations mine = callee.relations();
    boolean closed;
    synchronized (mine) {
      closed = mine.closed;
      if (!closed) {
        mine.openCalls = SmallSet.add(mine.openCalls, call);
      }
    }
    if (closed) {
      call.ended(callee.exitOr(ExitReason.NO_PROCESS));
    }
  }

  static void forget(Cell callee, CallLetter<?> call) {
    Relations mine = callee.peekRelations();
    if (mine != null) {
      synchronized (mine) {
        mine.openCalls = SmallSet.remove(mine.openCalls, call);
      }
    }
  }
}
