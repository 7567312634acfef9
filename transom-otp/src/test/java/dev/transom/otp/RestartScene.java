package dev.transom.otp;

import dev.transom.process.ChildRestarted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What children tell of their lives, and the node of their restarts. */
abstract class RestartScene {
  @RegisterExtension final OnNode on = new OnNode();
  final Probe probe = new Probe();
  final Probe restarts = new Probe();

  @BeforeEach
  void listen() {
    on.node().telemetry().attach("test", ChildRestarted.class, restarts::tell);
  }
}
