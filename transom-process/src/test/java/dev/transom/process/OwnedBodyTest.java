package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OwnedBody;
import dev.transom.process.spi.SpawnSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thread processes that work for another one. */
class OwnedBodyTest {
  private static final SpawnSpec PLAIN = new SpawnSpec(SpawnOptions.DEFAULT);

  @RegisterExtension final TestNode on = new TestNode();

  /** Remembers how it was told of its end. */
  private static final class Body implements OwnedBody {
    private final Pid owner;
    private final ProcessBody work;
    final AtomicInteger told = new AtomicInteger();
    final CompletableFuture<ExitReason> end = new CompletableFuture<>();
    Runnable atEnd = () -> {};

    Body(Pid owner, ProcessBody work) {
      this.owner = owner;
      this.work = work;
    }

    @Override
    public Pid owner() {
      return owner;
    }

    @Override
    public void run(Self self) throws Exception {
      work.run(self);
    }

    @Override
    public void died(ExitReason reason) {
      told.incrementAndGet();
      atEnd.run();
      end.complete(reason);
    }

    ExitReason end() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }
  }

  private Pid spawn(Body body) {
    return Kernel.get().spawnThread(on.node(), body, PLAIN);
  }

  @Test
  void isToldOfItsEndOnce() throws Exception {
    Body returns = new Body(null, self -> {});
    spawn(returns);
    assertThat(returns.end()).isEqualTo(ExitReason.NORMAL);
    Body crashes =
        new Body(
            null,
            self -> {
              throw new IllegalStateException("crash");
            });
    Pid crashed = spawn(crashes);
    assertThat(crashes.end()).isInstanceOf(ExitReason.Crashed.class);
    Body waits = new Body(null, Self::receive);
    Pid killed = spawn(waits);
    killed.kill();
    assertThat(waits.end.getNow(null)).isEqualTo(ExitReason.KILLED); // by the killer
    killed.kill();
    Processes.await(crashed);
    Processes.await(killed);
    assertThat(returns.told).hasValue(1);
    assertThat(crashes.told).hasValue(1);
    assertThat(waits.told).hasValue(1);
  }

  @Test
  void isToldAfterItsLinks() throws Exception {
    AtomicReference<Boolean> ownerLived = new AtomicReference<>();
    Pid owner = Processes.spawn(Self::receive);
    Body body =
        new Body(
            owner,
            self -> {
              throw new IllegalStateException("crash");
            });
    body.atEnd = () -> ownerLived.set(owner.isAlive());
    spawn(body);
    body.end();
    assertThat(ownerLived.get()).isFalse();
  }

  @Test
  void endsWithItsOwnerAlsoIfThatEndsNormally() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Pid owner = Processes.spawn(self -> go.await());
    Body body = new Body(owner, Self::receive);
    Pid pid = spawn(body);
    Pid stranger = Processes.spawn(self -> self.link(pid));
    assertThat(Processes.await(stranger)).isEqualTo(ExitReason.NORMAL);
    assertThat(pid.isAlive()).isTrue(); // only the owner's normal end counts
    go.countDown();
    assertThat(body.end()).isEqualTo(ExitReason.shutdown("its owner has ended"));
  }

  @Test
  void anOwnerThatIsDeadAlreadyEndsItBeforeItRuns() throws Exception {
    Pid owner = Processes.spawn(self -> {});
    Processes.await(owner);
    AtomicInteger ran = new AtomicInteger();
    Body body = new Body(owner, self -> ran.incrementAndGet());
    Pid pid = spawn(body);
    assertThat(pid.isAlive()).isFalse();
    assertThat(body.end()).isEqualTo(ExitReason.shutdown("its owner has ended"));
    Processes.await(pid);
    assertThat(ran).hasValue(0);
  }

  @Test
  void anOwnerThatDiesAtTheSameMomentNeverLeavesIt() {
    for (int i = 0; i < 2_000; i++) {
      boolean normal = i % 2 == 0;
      AtomicReference<Pid> owned = new AtomicReference<>();
      Pid owner =
          Processes.spawn(self -> {
            if (normal) {
              self.receive();
            } else {
              self.receive(String.class, text -> text.isEmpty());
            }
          });
      Pid ender =
          Processes.spawn(self -> {
            if (normal) {
              owner.send("go");
            } else {
              owner.kill();
            }
          });
      owned.set(spawn(new Body(owner, Self::receive)));
      Processes.await(ender);
      Processes.await(owner);
      Processes.await(owned.get());
    }
    assertThat(on.node().processCount()).isZero();
  }

  @Test
  void oneThatTrapsExitsGetsTheMessage() throws Exception {
    CompletableFuture<Object> message = new CompletableFuture<>();
    CountDownLatch traps = new CountDownLatch(1);
    Pid owner = Processes.spawn(self -> traps.await());
    spawn(
        new Body(
            owner,
            self -> {
              self.trapExit(true);
              traps.countDown();
              message.complete(self.receive());
            }));
    assertThat(message.get(10, TimeUnit.SECONDS)).isEqualTo(new Exit(owner, ExitReason.NORMAL));
  }

  @Test
  void theMachineryMayEndAnybodyForAnyReason() throws Exception {
    CountDownLatch traps = new CountDownLatch(1);
    Pid pid =
        Processes.spawn(self -> {
          self.trapExit(true);
          traps.countDown();
          self.receive();
        });
    traps.await();
    Kernel.get().end(pid, ExitReason.shutdown("enough"));
    assertThat(pid.isAlive()).isFalse();
    assertThat(Processes.await(pid)).isEqualTo(ExitReason.shutdown("enough"));
  }
}
