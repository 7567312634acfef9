package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StageLifeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  /** Tells what happens to it. */
  private final class Witness extends Consumer<Integer> {
    @Override
    protected void init() {
      seen.add("init " + self().isAlive());
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      seen.addAll(batch.events());
    }

    @Override
    protected void handleInfo(Object message) {
      if (message.equals("stop")) {
        stop(ExitReason.custom("told to"));
        return;
      }
      seen.add(message);
    }

    @Override
    protected void terminate(ExitReason reason) {
      seen.add(reason);
    }
  }

  private StageRef witness() {
    Tap.<Integer>spec("numbers").start();
    StageRef sink =
        Consumer.of("sink", Witness::new).subscribe(Subscription.<Integer>to("numbers")).start();
    assertThat(next(seen)).isEqualTo("init true");
    return sink;
  }

  @Test
  void aStageIsFoundUnderItsName() {
    StageRef sink = witness();
    assertThat(Processes.whereis("sink")).contains(sink.pid());
    assertThat(sink.name()).isEqualTo("sink");
  }

  /** What a stage holds as long as there is a way to it. */
  private static final class Large implements Iterator<Integer> {
    private int at;

    @Override
    public boolean hasNext() {
      return at < 10;
    }

    @Override
    public Integer next() {
      return at++;
    }
  }

  private WeakReference<Object> finished(ReferenceQueue<Object> gone) {
    Large large = new Large();
    WeakReference<Object> reference = new WeakReference<>(large, gone);
    StageRef source = Producer.from("numbers", () -> large).demand(DemandMode.ACCUMULATE).start();
    StageRef sink =
        Consumer.collecting(
                "sink",
                Subscription.<Integer>to("numbers").cancel(CancelMode.WHEN_ALL_END),
                Collectors.summingInt(n -> n),
                seen::add)
            .start();
    source.demand(DemandMode.FORWARD);
    assertThat(next(seen)).isEqualTo(45);
    assertThat(sink.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(source.await()).isEqualTo(ExitReason.NORMAL);
    return reference;
  }

  @Test
  void ofAStageThatHasFinishedOnlyTheNameIsKept() throws Exception {
    ReferenceQueue<Object> gone = new ReferenceQueue<>();
    WeakReference<Object> reference = finished(gone);

    Reference<?> collected = null;
    for (int i = 0; i < 100 && collected == null; i++) {
      System.gc();
      collected = gone.remove(100);
    }
    assertThat(collected).isSameAs(reference);
    Consumer.collecting(
            "late",
            Subscription.<Integer>to("numbers").cancel(CancelMode.WHEN_ALL_END),
            Collectors.summingInt(n -> n),
            seen::add)
        .start();
    assertThat(next(seen)).isEqualTo(0);
  }

  @Test
  void aNameIsTakenOnlyOnce() {
    StageSpec<Void, Integer> spec = Producer.fromIterable("numbers", List.of(1));
    StageRef first = spec.start();
    assertThatThrownBy(spec::start)
        .as("the same specification twice")
        .hasStackTraceContaining("there is a stage \"numbers\" on this node already");
    assertThatThrownBy(() -> Tap.spec("numbers").start())
        .hasStackTraceContaining("there is a stage \"numbers\" on this node already");
    first.stop();
    assertThat(spec.start().pid()).as("free again").isNotEqualTo(first.pid());
  }

  @Test
  void anUnknownProducerFailsTheStart() {
    StageSpec<Integer, Void> sink =
        Consumer.of("sink", Subscription.<Integer>to("nobody"), batch -> {});
    assertThatThrownBy(sink::start)
        .hasStackTraceContaining("StageNotFoundException")
        .hasStackTraceContaining("nobody");
    assertThat(Processes.whereis("sink")).isEmpty();
    Tap.<Integer>spec("nobody").start();
    assertThat(sink.start().pid().isAlive()).as("nothing was left behind").isTrue();
  }

  @Test
  void anUnknownProducerOfATemporarySubscriptionDoesNot() {
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("nobody").cancel(CancelMode.TEMPORARY),
                batch -> seen.addAll(batch.events()))
            .start();
    StageRef tap = Tap.<Integer>spec("late").start();
    sink.subscribe(Subscription.<Integer>to("late"));
    tap.pid().send(new Tap.Emit(List.of(1)));
    assertThat(next(seen)).isEqualTo(1);
  }

  @Test
  void aProducerCannotSubscribe() {
    StageRef tap = Tap.<Integer>spec("numbers").start();
    Tap.<Integer>spec("others").start();
    assertThatThrownBy(() -> tap.subscribe(Subscription.to("others")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("numbers is a producer: it cannot subscribe");
    assertThat(tap.pid().isAlive()).isTrue();
  }

  @Test
  void aConsumerHasNothingToSubscribeTo() {
    StageRef sink = witness();
    assertThatThrownBy(
            () -> Consumer.of("other", Subscription.<Integer>to(sink.name()), batch -> {}).start())
        .hasStackTraceContaining("sink is a consumer: it has no events to subscribe to");
  }

  @Test
  void messagesComeToHandleInfoAndUnexpectedOnesAreIgnored() {
    StageRef sink = witness();
    sink.pid().send("hello");
    assertThat(next(seen)).isEqualTo("hello");

    StageRef plain =
        Consumer.of(
                "plain", Subscription.<Integer>to("numbers"), batch -> seen.addAll(batch.events()))
            .start();
    sink.stop();
    assertThat(next(seen)).isEqualTo(ExitReason.NORMAL);
    plain.pid().send("what?");
    Processes.whereis("numbers").orElseThrow().send(new Tap.Emit(List.of(1)));
    assertThat(next(seen)).isEqualTo(1);
  }

  @Test
  void stoppingRunsTerminate() {
    StageRef sink = witness();
    sink.stop();
    assertThat(next(seen)).isEqualTo(ExitReason.NORMAL);
    assertThat(sink.await(Duration.ZERO)).contains(ExitReason.NORMAL);
  }

  @Test
  void aStageStopsItselfWithAReason() {
    StageRef sink = witness();
    sink.pid().send("stop");
    assertThat(next(seen)).isEqualTo(ExitReason.custom("told to"));
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.custom("told to"));
  }

  @Test
  void aFinishedStageStaysFinishedWhenItsSiblingsStartAgain() throws Exception {
    AtomicInteger iterators = new AtomicInteger();
    AtomicInteger firsts = new AtomicInteger();
    CountDownLatch again = new CountDownLatch(2);
    StageSpec<Void, Integer> numbers =
        Producer.from(
            "numbers",
            () -> {
              iterators.incrementAndGet();
              return List.of(1, 2, 3).iterator();
            });
    StageSpec<Integer, Void> sink =
        Consumer.of("sink", Subscription.to(numbers), batch -> seen.addAll(batch.events()));
    Supervisor supervisor =
        Supervisor.restForOne()
            .intensity(10, Duration.ofSeconds(5))
            .child(
                ChildSpec.process(
                    "first",
                    self -> {
                      firsts.incrementAndGet();
                      while (true) {
                        self.receive();
                      }
                    }))
            .child(numbers.child())
            .child(sink.child())
            .child(
                ChildSpec.process(
                    "last",
                    self -> {
                      again.countDown();
                      while (true) {
                        self.receive();
                      }
                    }))
            .start();
    assertThat(List.of(next(seen), next(seen), next(seen))).isEqualTo(List.of(1, 2, 3));
    OnNode.eventually(
        () -> Processes.whereis("numbers").isEmpty() && Processes.whereis("sink").isEmpty());
    pid(supervisor, "first").kill();
    assertThat(again.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(firsts).hasValue(2);
    assertThat(iterators).hasValue(1);
    assertThat(Processes.whereis("numbers")).isEmpty();
    assertThat(seen).isEmpty();
    supervisor.stop();

    Supervisor.restForOne().child(numbers.child()).child(sink.child()).start();
    assertThat(next(seen)).as("a new supervisor begins anew").isEqualTo(1);
  }

  @Test
  void oneWhoseInputWasStoppedStaysEndedUntilThatIsThereAgain() {
    Supervisor upper = Supervisor.oneForOne().child(Tap.<Integer>spec("numbers").child()).start();
    Supervisor lower =
        Supervisor.oneForAll()
            .child(
                Consumer.of(
                        "sink",
                        Subscription.<Integer>to("numbers"),
                        batch -> seen.addAll(batch.events()))
                    .child())
            .child(
                ChildSpec.process(
                    "sibling",
                    self -> {
                      while (true) {
                        self.receive();
                      }
                    }))
            .start();
    Pid sibling = pid(lower, "sibling");
    upper.terminateChild("numbers");
    OnNode.eventually(() -> Processes.whereis("sink").isEmpty());
    sibling.kill();
    OnNode.eventually(() -> find(lower, "sibling").filter(it -> !it.equals(sibling)).isPresent());
    assertThat(find(lower, "sink")).isEmpty();

    upper.restartChild("numbers");
    lower.restartChild("sink");
    StageRef.named("numbers").pid().send(new Tap.Emit(List.of(7)));
    assertThat(next(seen)).isEqualTo(7);
  }

  private static Optional<Pid> find(Supervisor supervisor, String id) {
    return supervisor.whichChildren().stream()
        .filter(child -> child.id().equals(id))
        .flatMap(child -> child.pid().stream())
        .findFirst();
  }

  private static Pid pid(Supervisor supervisor, String id) {
    return find(supervisor, id).orElseThrow();
  }

  @Test
  void countersTellWhatWasDone() {
    StageRef tap = Tap.<Integer>spec("numbers").start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("numbers").maxDemand(20).minDemand(10),
                batch -> seen.addAll(batch.events()))
            .start();
    OnNode.eventually(() -> tap.info().downstreams().size() == 1);
    tap.pid().send(new Tap.Emit(IntStream.range(0, 45).boxed().toList()));
    OnNode.eventually(() -> tap.info().downstreams().getFirst().acknowledged() == 45);
    StageInfo source = tap.info();
    assertThat(source.name()).isEqualTo("numbers");
    assertThat(source.role()).isEqualTo(Role.PRODUCER);
    assertThat(source.pid()).contains(tap.pid());
    assertThat(source.emitted()).isEqualTo(45);
    assertThat(source.buffered()).isZero();
    assertThat(source.lives()).isEqualTo(1);
    assertThat(source.upstreams()).isEmpty();
    StageInfo taker = sink.info();
    assertThat(taker.handled()).isEqualTo(45);
    assertThat(taker.redelivered()).isZero();
    assertThat(taker.downstreams()).isEmpty();
    StageInfo.Link link = taker.upstreams().getFirst();
    assertThat(link.producer()).isEqualTo("numbers");
    assertThat(link.consumer()).isEqualTo("sink");
    assertThat(link.sent()).isEqualTo(45);
    sink.stop();
    assertThat(sink.info().pid()).isEmpty();
  }
}
