package dev.transom.stage;

import static dev.transom.stage.Tap.next;

import dev.transom.process.Pid;
import dev.transom.process.Self;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children of which the test knows the events, and a producer that it works by hand. */
abstract class ConsumerSupervisorScene {
  /** A running child and its event. */
  record Running(int event, Pid pid) {
    void finish() {
      pid.send("finish");
    }

    void crash() {
      pid.send("crash");
    }
  }

  @RegisterExtension final OnNode onNode = new OnNode();

  final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  final BlockingQueue<Running> started = new LinkedBlockingQueue<>();
  final BlockingQueue<DeadLetter<?>> letters = new LinkedBlockingQueue<>();
  final StageSpec<Void, Integer> tap = Tap.spec("numbers", demands);
  final ConsumerSupervisor<Integer> handle = ConsumerSupervisor.named("children");

  final ChildTemplate<Integer> template = ChildTemplate.process("child", this::job);

  void job(Self self, int event) {
    started.add(new Running(event, self.pid()));
    if (self.receive(String.class).equals("crash")) {
      throw new IllegalStateException("told to crash");
    }
  }

  StageSpec<Integer, Void> spec(int max, int min, ChildTemplate<Integer> of) {
    return ConsumerSupervisor.spec(
            "children", Subscription.<Integer>to("numbers").maxDemand(max).minDemand(min), of)
        .deadLetters(letters::add);
  }

  static void emit(StageRef numbers, int from, int to) {
    numbers.pid().send(new Tap.Emit(IntStream.range(from, to).boxed().toList()));
  }

  List<Running> take(int count) {
    List<Running> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(next(started));
    }
    taken.sort(Comparator.comparing(Running::event)); // each tells of itself, in its own thread
    return taken;
  }

  static List<Integer> events(List<Running> running) {
    return running.stream().map(Running::event).sorted().toList();
  }
}
