package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageDoor;
import dev.transom.stage.spi.StageOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages whose code comes from a module above: what of it counts, and when. */
class StageCodeTest {
  private static final int EVENTS = 40;

  @RegisterExtension final OnNode onNode = new OnNode();

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  /** What a stage has come to. */
  private static final class Book {
    final List<Integer> sums = new ArrayList<>(); // of the groups that are complete
    final List<Integer> open = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    int due; // a group that is to be put out
    boolean finished;
  }

  /** What a step changes. */
  private record Change(List<Integer> taken, int due, boolean put, @Nullable String ended) {
    Book applyTo(Book book) {
      book.open.addAll(taken);
      book.due += due;
      if (put) {
        book.sums.add(sum(book.open));
        book.open.clear();
        book.due = 0;
      }
      if (ended != null) {
        book.ended.add(ended);
      }
      return book;
    }
  }

  private static int sum(List<Integer> numbers) {
    return numbers.stream().mapToInt(i -> i).sum();
  }

  /** Adds up groups of three, each put out in a step of its own; the rest at the end. */
  private static final class Grouping implements StageCode {
    private final int producers;
    private Book book = new Book();
    private List<Integer> taken = new ArrayList<>();
    private boolean put;
    private @Nullable String ended;
    private boolean completed;

    Grouping(int producers) {
      this.producers = producers;
    }

    @Override
    public void start(Callback callback, Object container) {
      book = (Book) container;
    }

    private boolean isFull() {
      return book.open.size() + taken.size() == 3;
    }

    @Override
    public int handle(String producer, List<?> events, StageOutput out) {
      int handled = 0;
      while (handled < events.size() && !isFull()) {
        taken.add((Integer) events.get(handled++));
      }
      return handled;
    }

    @Override
    public boolean isDue() {
      return book.due > 0 || (!completed && book.ended.size() == producers);
    }

    @Override
    public void due(StageOutput out) {
      if (book.due > 0 || !book.open.isEmpty()) {
        out.emit(sum(book.open));
        put = true;
      } else {
        completed = true;
        out.complete();
      }
    }

    @Override
    public Object change() {
      Change change = new Change(taken, isFull() ? 1 : 0, put, ended);
      taken = new ArrayList<>();
      put = false;
      ended = null;
      return change;
    }

    @Override
    public void ended(String producer, ExitReason reason, StageOutput out) {
      ended = producer + " " + reason.isAbnormal();
    }
  }

  private static StageSpec<Integer, Integer> stage(
      String name,
      List<Subscription<? extends Integer>> subscriptions,
      Supplier<Book> books,
      Supplier<StageCode> code) {
    return StageDoor.get()
        .stage(
            name,
            Role.PRODUCER_CONSUMER,
            subscriptions,
            books,
            (book, change) -> ((Change) change).applyTo((Book) book),
            code);
  }

  private static SupervisorSpec patient() {
    return Supervisor.oneForOne().intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
  }

  // ------------------------------------------------------------------ each step once

  @Test
  void aKillAtAnyPointAroundACommitChangesNothing() {
    int points = grouped(-1, true);
    assertThat(points).isGreaterThan(100);
    for (int point = 0; point < points; point++) {
      grouped(point, true);
      grouped(point, false);
    }
  }

  /** Returns how many points were passed by the stage whose code it is. */
  private static int grouped(int kill, boolean unwound) {
    int[] points = new int[1];
    FaultPoints.install(point -> {
      Pid caller = Kernel.get().caller();
      boolean mine =
          caller != null && Node.current().whereis("groups").stream().anyMatch(caller::equals);
      if (!mine || points[0]++ != kill) {
        return;
      }
      try {
        caller.kill();
      } catch (Error | RuntimeException death) {
        if (unwound && !point.equals("stage.publish.in")) {
          throw death;
        }
      }
    });
    NodeOptions quiet =
        NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(r -> {});
    List<Integer> sums = new ArrayList<>();
    Book book = new Book();
    try (SeededNode seeded = Kernel.get().startSeeded(quiet, 1)) {
      seeded
          .node()
          .run(() -> {
            BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
            Supervisor supervisor =
                patient()
                    .child(Producer.from("numbers", IntStream.range(0, EVENTS)::iterator).child())
                    .child(
                        stage(
                                "groups",
                                List.of(
                                    Subscription.<Integer>to("numbers")
                                        .cancel(CancelMode.TRANSIENT)
                                        .maxDemand(8)),
                                () -> book,
                                () -> new Grouping(1))
                            .child())
                    .child(
                        Consumer.collecting(
                                "sink",
                                Subscription.<Integer>to("groups").maxDemand(3),
                                Collectors.<Integer>toList(),
                                results::add)
                            .child())
                    .start();
            boolean over = seeded.runUntil(() -> !results.isEmpty(), Duration.ofMinutes(1));
            assertThat(over).as("ends, with a kill at %s", kill).isTrue();
            sums.addAll(results.remove());
            supervisor.stop();
          });
    } finally {
      FaultPoints.install(null);
    }
    List<Integer> expected =
        IntStream.iterate(0, i -> i < EVENTS, i -> i + 3)
            .map(i -> IntStream.range(i, Math.min(i + 3, EVENTS)).sum())
            .boxed()
            .toList();
    assertThat(sums).as("put out, with a kill at %s", kill).isEqualTo(expected);
    assertThat(book.sums).as("kept, with a kill at %s", kill).isEqualTo(expected);
    assertThat(book.ended).as("told, with a kill at %s", kill).containsExactly("numbers false");
    return points[0];
  }

  // ------------------------------------------------------------------ what it is told

  @Test
  void whatASelectorLeavesOutIsHandledAndTheRestComesOnce() {
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Supervisor supervisor =
        patient()
            .child(Producer.from("numbers", IntStream.range(0, EVENTS)::iterator).child())
            .child(
                stage(
                        "groups",
                        List.of(
                            Subscription.<Integer>to("numbers")
                                .cancel(CancelMode.TRANSIENT)
                                .selector(i -> i % 2 == 0)),
                        Book::new,
                        () -> new Grouping(1))
                    .child())
            .child(
                Consumer.collecting(
                        "sink",
                        Subscription.<Integer>to("groups"),
                        Collectors.toList(),
                        results::add)
                    .child())
            .start();
    assertThat(sum(next(results)))
        .isEqualTo(IntStream.range(0, EVENTS).filter(i -> i % 2 == 0).sum());
    supervisor.stop();
  }

  @Test
  void itIsToldOfProducersThatHadFinishedBeforeItCame() {
    Producer.from("before", List.<Integer>of()::iterator).start();
    assertThat(StageStream.of(Subscription.<Integer>to("before")).stream()).isEmpty();
    StageRef tap = Tap.<Integer>spec("tap").start();
    Book book = new Book();
    StageRef groups =
        stage(
                "groups",
                List.of(
                    Subscription.<Integer>to("before").cancel(CancelMode.TRANSIENT),
                    Subscription.<Integer>to("tap").cancel(CancelMode.TRANSIENT)),
                () -> book,
                () -> new Grouping(2))
            .start();
    tap.pid().send(new Tap.Complete());
    assertThat(groups.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(book.ended).containsExactlyInAnyOrder("before false", "tap false");
  }

  @Test
  void whatItsCodeThrowsOnIsGivenAgainAndCountsOnce() {
    AtomicInteger failures = new AtomicInteger(3);
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Supervisor supervisor =
        patient()
            .child(Producer.from("numbers", IntStream.range(0, EVENTS)::iterator).child())
            .child(
                stage(
                        "groups",
                        List.of(Subscription.<Integer>to("numbers").cancel(CancelMode.TRANSIENT)),
                        Book::new,
                        () -> new Failing(failures))
                    .maxRedeliveries(10)
                    .child())
            .child(
                Consumer.collecting(
                        "sink",
                        Subscription.<Integer>to("groups"),
                        Collectors.toList(),
                        results::add)
                    .child())
            .start();
    assertThat(sum(next(results))).isEqualTo(IntStream.range(0, EVENTS).sum());
    assertThat(failures.get()).isNegative();
    supervisor.stop();
  }

  /** Throws in the middle of its steps, when it has taken something already. */
  private record Failing(AtomicInteger failures, Grouping code) implements StageCode {
    Failing(AtomicInteger failures) {
      this(failures, new Grouping(1));
    }

    @Override
    public void start(Callback callback, Object container) {
      code.start(callback, container);
    }

    @Override
    public int handle(String producer, List<?> events, StageOutput out) {
      int handled = code.handle(producer, events, out);
      fail();
      return handled;
    }

    @Override
    public boolean isDue() {
      return code.isDue();
    }

    @Override
    public void due(StageOutput out) {
      code.due(out);
      fail();
    }

    private void fail() {
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("not yet");
      }
    }

    @Override
    public Object change() {
      return code.change();
    }

    @Override
    public void ended(String producer, ExitReason reason, StageOutput out) {
      code.ended(producer, reason, out);
    }
  }

  // ------------------------------------------------------------------ lives beside each other

  /** Holds the life that comes first, with what it has read, until it is let go. */
  private static final class Reading implements StageCode {
    private final BlockingQueue<Pid> held;
    private final CountDownLatch release;
    private final AtomicInteger steps;
    private Book book = new Book();
    private @Nullable Pid pid;
    private List<Integer> taken = List.of();

    Reading(BlockingQueue<Pid> held, CountDownLatch release, AtomicInteger steps) {
      this.held = held;
      this.release = release;
      this.steps = steps;
    }

    @Override
    public void start(Callback callback, Object container) {
      pid = callback.pid();
      book = (Book) container;
    }

    @Override
    public int handle(String producer, List<?> events, StageOutput out) {
      taken = events.stream().map(event -> (Integer) event).toList();
      if (steps.incrementAndGet() == 3) {
        held.add(pid);
        for (int item = 0; release.getCount() > 0; item++) { // goes on reading what others change
          out.emit(book.open.size() + item);
        }
      }
      taken.forEach(out::emit);
      return events.size();
    }

    @Override
    public Object change() {
      Change change = new Change(taken, 0, false, null);
      taken = List.of();
      return change;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadLifeThatReadsOnDisturbsNothing(boolean endsLast) throws InterruptedException {
    try (Node hasty =
        Node.start(NodeOptions.DEFAULT.zombieGrace(Duration.ZERO).crashReporter(report -> {}))) {
      BlockingQueue<Pid> held = new LinkedBlockingQueue<>();
      BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
      CountDownLatch release = new CountDownLatch(1);
      AtomicInteger steps = new AtomicInteger();
      Book book = new Book();
      hasty.run(() -> {
        Supervisor supervisor =
            patient()
                .child(Producer.from("numbers", IntStream.range(0, EVENTS)::iterator).child())
                .child(
                    stage(
                            "reading",
                            List.of(
                                Subscription.<Integer>to("numbers")
                                    .cancel(CancelMode.TEMPORARY)
                                    .maxDemand(4)),
                            () -> book,
                            () -> new Reading(held, release, steps))
                        .child())
                .child(
                    Consumer.<Integer>of(
                            "sink",
                            Subscription.<Integer>to("reading").cancel(CancelMode.TEMPORARY),
                            batch -> seen.addAll(batch.events()))
                        .child())
                .start();
        next(held).kill();
        if (!endsLast) {
          release.countDown();
        }
        List<Integer> all = new ArrayList<>();
        while (all.size() < EVENTS) {
          all.add(next(seen));
        }
        release.countDown();
        OnNode.eventually(() -> hasty.zombies().isEmpty());
        assertThat(all).isEqualTo(Tap.range(0, EVENTS));
        assertThat(seen).isEmpty();
        assertThat(book.open).isEqualTo(Tap.range(0, EVENTS));
        supervisor.stop();
      });
    }
  }
}
