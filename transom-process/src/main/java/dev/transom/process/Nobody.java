package dev.transom.process;

import org.jspecify.annotations.Nullable;

/** The process that never was: whom a name that nobody has stands for. One per node. */
final class Nobody extends Cell {
  private Nobody(Node node) {
    super(node, 0);
    tryExit(ExitReason.NO_PROCESS);
    inbox = DEAD;
    relations().close();
    setFlag(ENDED);
  }

  static Cell of(Node node) {
    return (Cell) node.attachments.computeIfAbsent(Nobody.class, type -> new Nobody(node));
  }

  @Override
  @Nullable Strand strand() {
    return null;
  }

  @Override
  void schedule(@Nullable Strand from, boolean patient) {
    throw new AssertionError("nobody is never idle");
  }
}
