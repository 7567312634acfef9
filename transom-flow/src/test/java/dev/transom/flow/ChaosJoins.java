package dev.transom.flow;

import static dev.transom.flow.ChaosFlow.mix;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws joins of two flows. */
final class ChaosJoins {
  private static final long NOBODY = 7;

  private enum Kind {
    INNER(false, false),
    LEFT(true, false),
    RIGHT(false, true),
    FULL(true, true);

    final boolean lonelyLeft;
    final boolean lonelyRight;

    Kind(boolean lonelyLeft, boolean lonelyRight) {
      this.lonelyLeft = lonelyLeft;
      this.lonelyRight = lonelyRight;
    }
  }

  /** Whether two elements may be joined. */
  private interface Match {
    boolean test(long left, long right);
  }

  private final Random random;

  ChaosJoins(Random random) {
    this.random = random;
  }

  private Kind kind() {
    return Kind.values()[random.nextInt(Kind.values().length)];
  }

  ChaosFlow join(ChaosFlow left, ChaosFlow right) {
    long keys = 1L + left.expected().size() + random.nextInt(200);
    Kind kind = kind();
    Join<Long, Long> join = left.flow().join(right.flow(), x -> x % keys, x -> x % keys);
    List<Long> results =
        expected(kind, left.expected(), right.expected(), (l, r) -> l % keys == r % keys);
    return new ChaosFlow(
        joined(kind, join),
        results,
        left.text()
            + "\n  join "
            + kind
            + " by "
            + keys
            + " with\n    "
            + right.text().replace("\n", "\n    "));
  }

  /** Of elements in any order, in windows that are patient. */
  ChaosFlow inWindows(ChaosFlow left, ChaosFlow right) {
    long length = 1L + random.nextInt(200);
    long keys = 1L + left.expected().size() / 4 + random.nextInt(20);
    Kind kind = kind();
    Window<Long> window =
        Window.<Long>fixed(Duration.ofMillis(length), Instant::ofEpochMilli)
            .allowedLateness(Duration.ofDays(1));
    Join<Long, Long> join =
        left.flow().join(right.flow(), x -> x % keys, x -> x % keys).window(window, x -> x, x -> x);
    List<Long> results =
        expected(
            kind,
            left.expected(),
            right.expected(),
            (l, r) -> l % keys == r % keys && l / length == r / length);
    return new ChaosFlow(
        joined(kind, join),
        results,
        left.text()
            + "\n  join "
            + kind
            + " by "
            + keys
            + " in windows of "
            + length
            + " with\n    "
            + right.text().replace("\n", "\n    "));
  }

  /** Of sources in their order, so that nothing is late. */
  ChaosFlow windows(int size) {
    List<Long> left = random.longs(random.nextInt(size), 0, size).sorted().boxed().toList();
    List<Long> right = random.longs(random.nextInt(size), 0, size).sorted().boxed().toList();
    long length = 1L + random.nextInt(50);
    long keys = 1L + random.nextInt(20);
    Kind kind = kind();
    Join<Long, Long> join =
        Flow.from(left)
            .join(Flow.from(right), x -> x % keys, x -> x % keys)
            .window(Duration.ofMillis(length), Instant::ofEpochMilli, Instant::ofEpochMilli);
    List<Long> results =
        expected(kind, left, right, (l, r) -> l % keys == r % keys && l / length == r / length);
    return new ChaosFlow(
        joined(kind, join),
        results,
        "join "
            + kind
            + " of "
            + left.size()
            + " and "
            + right.size()
            + " by "
            + keys
            + " in windows of "
            + length);
  }

  private static Flow<Long> joined(Kind kind, Join<Long, Long> join) {
    return switch (kind) {
      case INNER -> join.inner(ChaosJoins::pair);
      case LEFT -> join.leftOuter((l, r) -> pair(l, r.orElse(null)));
      case RIGHT -> join.rightOuter((l, r) -> pair(l.orElse(null), r));
      case FULL ->
          join.fullOuter(
              (Optional<Long> l, Optional<Long> r) -> pair(l.orElse(null), r.orElse(null)));
    };
  }

  private static long pair(@Nullable Long left, @Nullable Long right) {
    return mix(left == null ? -NOBODY : left, right == null ? -NOBODY : right);
  }

  private static List<Long> expected(Kind kind, List<Long> lefts, List<Long> rights, Match match) {
    List<Long> results = new ArrayList<>();
    for (long left : lefts) {
      boolean alone = true;
      for (long right : rights) {
        if (match.test(left, right)) {
          alone = false;
          results.add(pair(left, right));
        }
      }
      if (alone && kind.lonelyLeft) {
        results.add(pair(left, null));
      }
    }
    for (long right : rights) {
      if (kind.lonelyRight && lefts.stream().noneMatch(left -> match.test(left, right))) {
        results.add(pair(null, right));
      }
    }
    return results;
  }
}
