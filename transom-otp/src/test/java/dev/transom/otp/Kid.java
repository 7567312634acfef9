package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.Optional;
import java.util.function.Supplier;

/** A child that tells of its life: "+a" when it starts, "-a" when it terminates. */
final class Kid extends Lab {
  private final String id;
  private final boolean trap;

  Kid(Probe probe, String id, boolean trap) {
    super(probe);
    this.id = id;
    this.trap = trap;
  }

  /** A child that cleans up. */
  static ChildSpec spec(Probe probe, String id) {
    return ChildSpec.of(id, () -> new Kid(probe, id, true));
  }

  /** A child that dies of exit signals at once. */
  static ChildSpec simple(Probe probe, String id) {
    return ChildSpec.of(id, () -> new Kid(probe, id, false));
  }

  /** A child whose init is the test's. */
  static ChildSpec init(String id, Supplier<Outcome> outcome) {
    return ChildSpec.of(
        id,
        () ->
            new GenServer<Object>() {
              @Override
              protected void init() throws Exception {
                switch (outcome.get()) {
                  case RUN -> {}
                  case IGNORE -> ignore();
                  case FAIL -> throw new java.io.IOException("no luck");
                }
              }

              @Override
              protected void handle(Object message) {}
            });
  }

  enum Outcome {
    RUN,
    IGNORE,
    FAIL
  }

  static Pid pid(Supervisor supervisor, String id) {
    return find(supervisor, id).orElseThrow();
  }

  static Optional<Pid> find(Supervisor supervisor, String id) {
    return supervisor.whichChildren().stream()
        .filter(child -> child.id().equals(id))
        .findFirst()
        .flatMap(Child::pid);
  }

  @Override
  protected void init() {
    process().trapExit(trap);
    probe.tell("+" + id);
  }

  @Override
  protected void terminate(ExitReason reason) {
    probe.tell("-" + id);
  }

  /** With three of them. */
  static SupervisorSpec abc(Probe probe, SupervisorSpec spec) {
    return spec.child(spec(probe, "a")).child(spec(probe, "b")).child(spec(probe, "c"));
  }
}
