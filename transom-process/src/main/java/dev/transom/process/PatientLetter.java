package dev.transom.process;

import dev.transom.process.spi.Kind;

/** A letter whose receiver, if it is idle, takes its turn behind everybody who is runnable. */
final class PatientLetter extends Letter {
  PatientLetter(Kind kind, Object message) {
    super(kind, message);
  }
}
