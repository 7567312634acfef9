package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCheckTest {
  private record Order(String id, List<Line> lines) {}

  private record Line(String sku, Object extra) {}

  private static final class Point {
    final int x = 1;
    final List<String> names = List.of("a");
  }

  private static final class Counter {
    int n;
  }

  private static final class Holder {
    final Object held;

    Holder(Object held) {
      this.held = held;
    }
  }

  private record Cycle(List<Object> self) {}

  private enum Colour {
    RED {
      @Override
      public String toString() {
        return "red";
      }
    }
  }

  static Stream<Object> safe() {
    String captured = "captured";
    Supplier<String> lambda = () -> captured;
    return Stream.of(
        "text",
        1,
        2L,
        'c',
        true,
        Colour.RED,
        String.class,
        Instant.EPOCH,
        LocalDate.EPOCH,
        Duration.ZERO,
        ZoneId.of("Europe/Berlin"),
        UUID.randomUUID(),
        BigDecimal.ONE,
        URI.create("a:b"),
        Pattern.compile("x"),
        Path.of("x"),
        List.of(1, 2, List.of("x")),
        Set.of(),
        Map.of("k", List.of()),
        Optional.of(1),
        Optional.empty(),
        Collections.emptyList(),
        new Order("1", List.of(new Line("sku", 1))),
        new Point(),
        new Holder(new Holder("x")),
        lambda,
        new IllegalStateException("x"),
        ExitReason.NORMAL,
        ExitReason.crashed(new IllegalStateException("x")),
        Node.local());
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> unsafe() {
    int[] captured = {1};
    Supplier<Integer> lambda = () -> captured[0];
    return Stream.of(
        of(new int[] {1}, "int[]"),
        of(new ArrayList<>(), "ArrayList"),
        of(new HashMap<>(), "HashMap"),
        of(Arrays.asList(1, 2), "ArrayList"),
        of(Collections.unmodifiableList(new ArrayList<>()), "UnmodifiableRandomAccessList"),
        of(new StringBuilder(), "StringBuilder"),
        of(new AtomicInteger(), "AtomicInteger"),
        of(new Date(), "Date"),
        of(new BitSet(), "BitSet"),
        of(Pattern.compile("x").matcher("x"), "Matcher"),
        of(new Counter(), "Counter.n"),
        of(new Order("1", new ArrayList<>()), "Order.lines"),
        of(
            new Order("1", List.of(new Line("a", 1), new Line("b", new byte[0]))),
            "Order.lines[1].extra"),
        of(Map.of("k", new ArrayList<>()), "[k]"),
        of(Optional.of(new ArrayList<>()), "Optional"),
        of(new Holder(new Holder(new Counter())), "Holder.held.held.n"),
        of(lambda, "$"));
  }

  private static org.junit.jupiter.params.provider.Arguments of(Object message, String path) {
    return org.junit.jupiter.params.provider.Arguments.of(message, path);
  }

  @ParameterizedTest
  @MethodSource("safe")
  void deeplyImmutableValuesPass(Object message) {
    assertThatCode(() -> MessageCheck.verify(message)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void whatCanBeChangedIsRefusedWithItsPath(Object message, String path) {
    assertThatThrownBy(() -> MessageCheck.verify(message))
        .isInstanceOf(UnsafeMessageException.class)
        .hasMessageContaining(path);
  }

  @Test
  void cyclesEnd() {
    Object[] box = new Object[1];
    List<Object> list = Collections.singletonList(new Holder("x"));
    box[0] = new Cycle(list);
    assertThatCode(() -> MessageCheck.verify(box[0])).doesNotThrowAnyException();
  }

  @Test
  void aLongChainIsWalkedWithoutDeepRecursion() {
    Object chain = "end";
    for (int i = 0; i < 100_000; i++) {
      chain = new Holder(chain);
    }
    Object message = chain;
    assertThatCode(() -> MessageCheck.verify(message)).doesNotThrowAnyException();
  }

  /** What the forked JVM runs. */
  static final class Forked {
    private Forked() {}

    public static void main(String[] args) {
      try (Node node = Node.start()) {
        node.run(() -> {
          Pid pid = Processes.spawn(Self::receive);
          try {
            pid.send(new Order("1", new ArrayList<>()));
            System.out.println("sent");
          } catch (UnsafeMessageException e) {
            System.out.println("refused " + e.getMessage());
          }
          try {
            Processes.sendAfter(Duration.ZERO, pid, new int[1]);
            System.out.println("sent");
          } catch (UnsafeMessageException e) {
            System.out.println("refused");
          }
          pid.send("fine");
          System.out.println(Processes.await(pid));
        });
      }
    }
  }

  @Test
  void whatTakesCareOfItselfMayBePartOfAMessage() {
    final class Counter implements dev.transom.process.spi.Shareable {
      int count;
    }
    record Count(Counter counter) {}
    assertThatCode(() -> MessageCheck.verify(new Count(new Counter()))).doesNotThrowAnyException();
  }

  @Test
  void checkModeIsSwitchedOnByAPropertyAndMakesSendRefuse()
      throws IOException, InterruptedException {
    List<String> checked = Fork.run(Forked.class, "-Dtransom.messages=check");
    assertThat(checked.get(0)).startsWith("refused").contains("Order.lines", "List.copyOf");
    assertThat(checked.get(1)).isEqualTo("refused");
    assertThat(checked.get(2)).isEqualTo("Normal[]");
    assertThat(Fork.run(Forked.class).get(0)).isEqualTo("sent");
  }
}
