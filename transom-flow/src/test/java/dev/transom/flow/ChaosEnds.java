package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the flow of a chaos run, and compares what comes out. */
final class ChaosEnds {
  private static final int GROUPS = 7;

  private ChaosEnds() {}

  static void run(ChaosPlan plan) {
    Flow<Long> flow = plan.drawn().flow();
    ChaosBomb bomb = plan.bomb();
    if (bomb != null) {
      fail(plan, flow, bomb);
      return;
    }
    List<Long> expected = plan.drawn().expected();
    switch (plan.end()) {
      case LIST -> equal(flow.toList(), expected);
      case COLLECTOR ->
          assertThat(flow.collect(groups())).isEqualTo(expected.stream().collect(groups()));
      case EACH -> {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        flow.forEach(seen::add);
        assertThat(seen).isEqualTo(new HashSet<>(expected));
      }
      case STARTED -> started(flow, expected);
      case STOPPED -> stopped(flow, expected, plan.limit());
      case STREAM -> equal(flow.stream().toList(), expected);
      case EARLY -> some(flow.stream().limit(plan.limit()).toList(), plan);
      case ITERATOR -> some(taken(flow, plan.limit()), plan);
    }
    switch (plan.end()) {
      case STOPPED, EARLY, ITERATOR -> {} // not all of it has run
      case LIST, COLLECTOR, EACH, STARTED, STREAM -> plan.operators().check();
    }
  }

  private static void started(Flow<Long> flow, List<Long> expected) {
    RunningFlow<List<Long>> running = flow.start(Collectors.toList());
    equal(running.await(), expected);
    assertThat(running.pid().isAlive()).isFalse();
    running.stop();
  }

  /** Some steps later than it has begun. */
  private static void stopped(Flow<Long> flow, List<Long> expected, int steps) {
    RunningFlow<List<Long>> running = flow.start(Collectors.toList());
    Optional<List<Long>> result = Optional.empty();
    for (int left = steps; left > 0 && result.isEmpty(); left--) {
      result = running.await(Duration.ofNanos(1));
    }
    running.stop();
    assertThat(running.pid().isAlive()).isFalse();
    result.ifPresent(all -> equal(all, expected));
  }

  /** Its finisher changes its container. */
  private static java.util.stream.Collector<Long, ?, Map<Long, Long>> groups() {
    return Collectors.groupingBy(x -> x % GROUPS, Collectors.counting());
  }

  /** The same elements as often, in whatever order. */
  private static void equal(List<Long> results, List<Long> expected) {
    assertThat(without(expected, results)).as("missing").isEmpty();
    assertThat(without(results, expected)).as("too much").isEmpty();
  }

  private static List<Long> without(List<Long> all, List<Long> others) {
    Map<Long, Long> there = count(others);
    return all.stream().filter(x -> there.merge(x, -1L, Long::sum) < 0).toList();
  }

  private static List<Long> taken(Flow<Long> flow, int most) {
    List<Long> some = new ArrayList<>();
    try (Stream<Long> stream = flow.stream()) {
      Iterator<Long> iterator = stream.iterator();
      while (some.size() < most && iterator.hasNext()) {
        some.add(iterator.next());
      }
    }
    return some;
  }

  /** As many as were wanted, of those that there are. */
  private static void some(List<Long> results, ChaosPlan plan) {
    List<Long> expected = plan.drawn().expected();
    assertThat(results).hasSize(Math.min(plan.limit(), expected.size()));
    Map<Long, Long> there = count(expected);
    count(results)
        .forEach(
            (x, n) -> assertThat(n).as("%s", x).isLessThanOrEqualTo(there.getOrDefault(x, 0L)));
  }

  private static Map<Long, Long> count(List<Long> all) {
    return all.stream().collect(Collectors.groupingBy(x -> x, Collectors.counting()));
  }

  private static void fail(ChaosPlan plan, Flow<Long> flow, ChaosBomb bomb) {
    assertThatThrownBy(
            () -> {
              switch (plan.end()) {
                case LIST -> flow.toList();
                case STARTED, STOPPED -> flow.start().await();
                case COLLECTOR -> flow.collect(groups());
                case EACH -> flow.forEach(x -> {});
                case STREAM, EARLY -> flow.stream().forEach(x -> {});
                case ITERATOR -> taken(flow, Integer.MAX_VALUE);
              }
            })
        .isInstanceOfSatisfying(FlowException.class, bomb::check);
  }
}
