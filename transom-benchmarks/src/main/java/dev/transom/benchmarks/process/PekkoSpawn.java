package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A typed actor spawns children. */
final class PekkoSpawn implements Workload {

  @Override
  public void run(int spawns) throws InterruptedException {
    Tally tally = new Tally(spawns);
    Pekko.inside(context -> {
      for (int i = 0; i < spawns; i++) {
        context.spawnAnonymous(child(tally)).tell(i);
      }
    });
    tally.verify(Tally.sumBelow(spawns));
  }

  private static Behavior<Integer> child(Tally tally) {
    return Behaviors.receiveMessage(number -> {
      tally.report(number);
      return Behaviors.stopped();
    });
  }
}
