package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Clock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The small data structures against plain models of them. */
class StructuresTest {
  @RegisterExtension final TestNode test = new TestNode();

  private Cell cell(long id) {
    return new ThreadCell(test.node(), id, self -> {});
  }

  @Test
  void theProcessTableIsAMap() {
    SplittableRandom random = new SplittableRandom(42);
    ProcessTable table = new ProcessTable();
    TreeMap<Long, Cell> model = new TreeMap<>();
    for (int i = 0; i < 50_000; i++) {
      long id = random.nextLong(1, 64 * 300);
      if (i % 10_000 > 5_000 ? random.nextInt(4) == 0 : random.nextInt(4) > 0) {
        if (!model.containsKey(id)) {
          Cell cell = cell(id);
          model.put(id, cell);
          table.put(cell);
        }
      } else {
        Cell cell = model.remove(id);
        table.remove(cell == null ? cell(id) : cell);
      }
      assertThat(table.get(id)).isSameAs(model.get(id));
      if (i % 1_000 == 0) {
        assertThat(table.size()).isEqualTo(model.size());
        assertThat(table.all()).containsExactlyElementsOf(model.values());
        model.forEach((key, value) -> assertThat(table.get(key)).isSameAs(value));
      }
    }
  }

  @Test
  void aSmallSetIsASetInOrderOfInsertion() {
    SplittableRandom random = new SplittableRandom(42);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      elements.add(new Object());
    }
    Object set = null;
    Set<Object> model = new LinkedHashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Object element = elements.get(random.nextInt(5));
      if (random.nextBoolean()) {
        set = SmallSet.add(set, element);
        model.add(element);
      } else {
        set = SmallSet.remove(set, element);
        model.remove(element);
      }
      assertThat(SmallSet.size(set)).isEqualTo(model.size());
      for (Object one : elements) {
        assertThat(SmallSet.contains(set, one)).isEqualTo(model.contains(one));
      }
      assertThat(SmallSet.<Object>list(set)).containsExactlyElementsOf(model);
      assertThat(set == null).isEqualTo(model.isEmpty());
    }
  }

  @Test
  void theSaveQueueKeepsOrderUnderRemovalAnywhere() {
    SplittableRandom random = new SplittableRandom(7);
    Cell cell = cell(1);
    List<Letter> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(3) == 0) {
        Letter newest = null;
        int count = random.nextInt(1, 5);
        List<Letter> fresh = new ArrayList<>();
        for (int k = 0; k < count; k++) {
          Letter letter = new Letter(dev.transom.process.spi.Kind.INFO, i);
          letter.next = newest;
          letter.depth = k + 1;
          newest = letter;
          fresh.add(letter);
        }
        SaveQueue.appendReversed(cell, newest);
        model.addAll(fresh);
      } else if (!model.isEmpty()) {
        SaveQueue.remove(cell, model.remove(random.nextInt(model.size())));
      }
      if (i % 100 == 0) {
        List<Letter> walked = new ArrayList<>();
        for (Letter letter = cell.head; letter != null; letter = letter.next) {
          walked.add(letter);
        }
        assertThat(walked).containsExactlyElementsOf(model);
        assertThat(cell.waiting).isEqualTo(model.size());
        assertThat(cell.tail).isSameAs(model.isEmpty() ? null : model.getLast());
      }
    }
  }

  @Test
  void theRingIsAQueueAndTellsWhenItIsFull() {
    Ring ring = new Ring();
    Set<Task> seen = new HashSet<>();
    List<Task> tasks = new ArrayList<>();
    int accepted = 0;
    for (int i = 0; i < 300; i++) {
      CallbackCell task = new CallbackCell(test.node(), i + 1, me -> null);
      tasks.add(task);
      if (ring.offer(task)) {
        accepted++;
      }
    }
    assertThat(accepted).isEqualTo(256);
    assertThat(ring.isEmpty()).isFalse();
    for (int i = 0; i < accepted; i++) {
      Task task = ring.poll();
      assertThat(task).isSameAs(tasks.get(i));
      seen.add(task);
    }
    assertThat(seen).hasSize(256);
    assertThat(ring.poll()).isNull();
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.offer(tasks.getFirst())).isTrue();
  }

  @Test
  void everyThreadFindsItsOwnStrand() throws InterruptedException {
    int threads = 2_000;
    AtomicInteger wrong = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual()
          .start(() -> {
            ThreadStrand strand = new ThreadStrand();
            strand.bind(Thread.currentThread());
            for (int k = 0; k < 20; k++) {
              if (Strand.current() != null) {
                wrong.incrementAndGet();
              }
              ThreadIndex.put(strand);
              for (int look = 0; look < 10; look++) {
                if (Strand.current() != strand) {
                  wrong.incrementAndGet();
                }
              }
              Thread.yield();
              ThreadIndex.remove(strand);
            }
            done.countDown();
          });
    }
    done.await();
    assertThat(wrong).hasValue(0);
  }

  @Test
  void aPlainThreadLooksItselfUpWithoutALock() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(1);
    List<Strand> found = new ArrayList<>();
    Thread plain =
        Thread.ofPlatform()
            .unstarted(() -> {
              found.add(Strand.current());
              looked.countDown();
            });
    ThreadStrand neighbour = new ThreadStrand(); // with an entry in the same stripe
    neighbour.threadId = plain.threadId() + (1L << 40);
    ThreadIndex.put(neighbour);
    try {
      synchronized (ThreadIndex.stripe(plain.threadId())) {
        plain.start();
        assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      ThreadIndex.remove(neighbour);
    }
    plain.join();
    assertThat(found).containsOnlyNulls();
  }

  @Test
  void aThreadFindsItsStrandWhileItsNeighboursComeAndGo() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    Thread[] own = new Thread[2];
    CountDownLatch looking = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      boolean plain = i == 0;
      own[i] =
          Thread.ofPlatform()
              .start(() -> {
                ThreadStrand strand = new ThreadStrand();
                strand.bind(Thread.currentThread());
                looking.countDown();
                while (!stop.get()) {
                  if (!plain) {
                    ThreadIndex.put(strand);
                  }
                  for (int look = 0; look < 50; look++) {
                    if (Strand.current() != (plain ? null : strand)) {
                      wrong.incrementAndGet();
                    }
                  }
                  if (!plain) {
                    ThreadIndex.remove(strand);
                  }
                }
              });
    }
    looking.await();
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 2_000; round++) {
      List<ThreadStrand> neighbours = new ArrayList<>();
      for (Thread thread : own) {
        for (int i = 0; i < 5; i++) { // of the same home or next to it
          ThreadStrand neighbour = new ThreadStrand();
          neighbour.threadId =
              thread.threadId() + (1L << 40) * (i + 1) + 64L * random.nextInt(-1, 2);
          ThreadIndex.put(neighbour);
          neighbours.add(neighbour);
        }
      }
      while (!neighbours.isEmpty()) {
        ThreadIndex.remove(neighbours.remove(random.nextInt(neighbours.size())));
      }
    }
    stop.set(true);
    for (Thread thread : own) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
  }

  @Test
  void twoMonitorsShareTheCarriersAndLeaveThemAsTheyWere() {
    VirtualThreadSchedulerMXBean bean =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    test.node().close(); // its monitor
    int before = bean.getParallelism();
    Carriers ending = Carriers.shared();
    ending.surplus(3);
    Carriers starting = Carriers.shared(); // while the surplus of the other is still there
    starting.surplus(2);
    assertThat(bean.getParallelism()).isEqualTo(before + 2);
    ending.surplus(0);
    assertThat(bean.getParallelism()).isEqualTo(before);
    assertThat(starting.surplus()).isZero(); // so it raises again if it still wants to
    starting.surplus(2);
    starting.surplus(0);
    assertThat(bean.getParallelism()).isEqualTo(before);
  }

  /** A clock that a test sets. */
  private static final class HandClock implements Clock {
    private volatile long nanos;

    synchronized void advance(Duration duration) {
      nanos += duration.toNanos();
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }
  }

  @Test
  void anEntryThatIsAddedLateIsNotPutWhereTheWheelHasBeen() {
    HandClock clock = new HandClock();
    TimerWheel wheel = new TimerWheel(clock);
    try {
      CountDownLatch first = new CountDownLatch(1);
      wheel.after(Duration.ZERO, first::countDown);
      turnUntil(clock, wheel, first);
      long there = clock.nanos;
      CountDownLatch late = new CountDownLatch(1);
      wheel.add(
          new Timers.Entry(there - 500_000, late::countDown)); // was due before the wheel came
      turnUntil(clock, wheel, late);
      assertThat(clock.nanos - there).isLessThan(Duration.ofMillis(500).toNanos()); // a turn: 1 s
    } finally {
      wheel.close();
    }
  }

  /** Lets time pass in small steps, each when the wheel has come to the end of the one before. */
  private static void turnUntil(HandClock clock, TimerWheel wheel, CountDownLatch fired) {
    while (fired.getCount() > 0) {
      CountDownLatch step = new CountDownLatch(1);
      wheel.after(Duration.ZERO, step::countDown);
      clock.advance(Duration.ofMillis(2));
      wheel.after(Duration.ZERO, () -> {}); // wakes its thread, which waits by another clock
      TestNode.eventually(() -> step.getCount() == 0);
    }
  }
}
