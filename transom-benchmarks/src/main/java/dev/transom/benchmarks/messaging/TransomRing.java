package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.otp.ServerPid;
import dev.transom.otp.ServerRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers in a ring, started once, as each start waits until the server is initialised. */
final class TransomRing implements Workload {
  private final List<ServerPid<Message>> ring = new ArrayList<>();

  private sealed interface Message {}

  private record Join(ServerRef<Message> next) implements Message {}

  private record Token(int hopsLeft, Tally arrived) implements Message {}

  private record Report(Tally tally) implements Message {}

  TransomRing() {
    for (int i = 0; i < Ring.SIZE; i++) {
      ring.add(GenServer.start(Member::new));
    }
    for (int i = 0; i < Ring.SIZE; i++) {
      ring.get(i).cast(new Join(ring.get((i + 1) % Ring.SIZE)));
    }
  }

  @Override
  public void run(int hops) throws InterruptedException {
    Tally arrived = new Tally(1);
    ring.getFirst().cast(new Token(hops, arrived));
    arrived.verify(0);
    Tally passed = new Tally(Ring.SIZE);
    ring.forEach(member -> member.cast(new Report(passed)));
    passed.verify(hops);
  }

  @Override
  public void close() {
    ring.forEach(ServerRef::stop);
  }

  private static final class Member extends GenServer<Message> {
    private @Nullable ServerRef<Message> next;
    private long passed;

    @Override
    protected void handle(Message message) {
      switch (message) {
        case Join(var neighbour) -> next = neighbour;
        case Token token when token.hopsLeft() == 0 || next == null -> token.arrived().report(0);
        case Token(var hopsLeft, var arrived) -> {
          next.cast(new Token(hopsLeft - 1, arrived));
          passed++;
        }
        case Report(var tally) -> {
          tally.report(passed);
          passed = 0;
        }
      }
    }
  }
}
