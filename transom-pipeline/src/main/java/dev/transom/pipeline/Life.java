package dev.transom.pipeline;

import dev.transom.process.Pid;

/** One process's time at a place; compared by identity. */
final class Life {
  final Pid pid;

  Life(Pid pid) {
    this.pid = pid;
  }
}
