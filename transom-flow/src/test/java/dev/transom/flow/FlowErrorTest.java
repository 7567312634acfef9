package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of elements on which a function throws. */
class FlowErrorTest {
  @RegisterExtension final OnNode node = new OnNode();

  /** Throws on multiples of 7. */
  static long picky(long i) {
    if (i % 7 == 0) {
      throw new IllegalArgumentException("no sevens");
    }
    return i;
  }

  private static final Map<String, Function<Flow<Long>, Flow<?>>> OPERATORS =
      Map.of(
          "map", flow -> flow.map(FlowErrorTest::picky),
          "flatMap", flow -> flow.flatMap(i -> List.of(picky(i), i)),
          "expand",
              flow ->
                  flow.<Long>expand((i, out) -> {
                    out.emit(i);
                    out.emit(picky(i));
                  }),
          "filter", flow -> flow.filter(i -> picky(i) >= 0),
          "reject", flow -> flow.reject(i -> picky(i) < 0),
          "each", flow -> flow.each(FlowErrorTest::picky));

  private static int each(String operator) {
    return operator.equals("flatMap") || operator.equals("expand") ? 2 : 1;
  }

  @TestFactory
  Stream<DynamicTest> everyOperatorFailsTheRunWithItsNameAndTheElement() {
    return OPERATORS.entrySet().stream()
        .map(it ->
            DynamicTest.dynamicTest(
                it.getKey(),
                () -> {
                  Flow<?> flow = it.getValue().apply(Flow.range(1, 14));
                  assertThatThrownBy(flow::run)
                      .isInstanceOfSatisfying(
                          FlowException.class,
                          e -> {
                            assertThat(e.operator()).isEqualTo(it.getKey() + "(0.1)");
                            assertThat(e.element()).contains(7L);
                            assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("picky");
                            assertThat(e).hasCauseInstanceOf(IllegalArgumentException.class);
                          })
                      .hasMessage(
                          it.getKey()
                              + "(0.1) failed on 7:"
                              + " java.lang.IllegalArgumentException: no sevens");
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyOperatorSkips() {
    return OPERATORS.entrySet().stream()
        .map(it ->
            DynamicTest.dynamicTest(
                it.getKey(),
                () ->
                    assertThat(
                            it.getValue().apply(Flow.range(0, 70)).onError(OnError.skip()).toList())
                        .hasSize(60 * each(it.getKey()))
                        .noneMatch(i -> (Long) i % 7 == 0)));
  }

  @TestFactory
  Stream<DynamicTest> everyOperatorGivesDeadLetters() {
    return OPERATORS.entrySet().stream()
        .map(it ->
            DynamicTest.dynamicTest(
                it.getKey(),
                () -> {
                  Queue<Object> dead = new ConcurrentLinkedQueue<>();
                  it.getValue()
                      .apply(Flow.range(0, 28))
                      .onError(
                          OnError.deadLetter((element, cause) -> {
                            assertThat(cause).hasMessage("no sevens");
                            dead.add(element);
                          }))
                      .run();
                  assertThat(dead).containsExactlyInAnyOrder(0L, 7L, 14L, 21L);
                }));
  }

  @Test
  void aRetryCallsAgain() {
    Map<Long, AtomicInteger> calls = new ConcurrentHashMap<>();
    assertThat(Flow.range(0, 20).map(i -> fragile(calls, i, 2)).onError(OnError.retry(2)).toList())
        .hasSize(20);
    assertThat(calls.values()).allMatch(n -> n.get() == 3);
  }

  private static long fragile(Map<Long, AtomicInteger> calls, long i, int failures) {
    if (calls.computeIfAbsent(i, it -> new AtomicInteger()).incrementAndGet() <= failures) {
      throw new IllegalStateException("not yet");
    }
    return i;
  }

  @Test
  void aRetryThatIsUsedUpFailsTheRunOrDoesWhatFollows() {
    Map<Long, AtomicInteger> calls = new ConcurrentHashMap<>();
    assertThatThrownBy(
            () -> Flow.range(0, 1).map(i -> fragile(calls, i, 9)).onError(OnError.retry(3)).run())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("not yet");
    assertThat(calls.get(0L)).hasValue(4);
    calls.clear();
    Queue<Long> dead = new ConcurrentLinkedQueue<>();
    Flow.range(0, 3)
        .map(i -> fragile(calls, i, 9))
        .onError(OnError.retry(1, OnError.<Long>deadLetter((i, cause) -> dead.add(i))))
        .run();
    assertThat(dead).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(calls.get(0L)).hasValue(2);
    assertThatThrownBy(() -> OnError.retry(0)).hasMessageContaining("at least 1");
  }

  @Test
  void aRetryOfAnExpansionTakesBackWhatItEmitted() {
    AtomicInteger calls = new AtomicInteger();
    assertThat(
            Flow.range(0, 1)
                .<String>expand((i, out) -> {
                  out.emit("first");
                  if (calls.incrementAndGet() < 3) {
                    throw new IllegalStateException("half way");
                  }
                  out.emit("second");
                })
                .onError(OnError.retry(5))
                .toList())
        .containsExactly("first", "second");
  }

  @Test
  void nullsAreErrorsToo() {
    assertThat(Flow.range(0, 10).<Long>map(i -> null).onError(OnError.skip()).toList()).isEmpty();
    assertThat(
            Flow.range(0, 10)
                .flatMap(i -> java.util.Arrays.asList(i, i < 5 ? null : i))
                .onError(OnError.skip())
                .toList())
        .hasSize(10);
    assertThat(
            Flow.range(0, 10)
                .flatMap(i -> java.util.Arrays.asList(i, null))
                .onError(OnError.retry(2, OnError.skip()))
                .toList())
        .isEmpty();
    assertThatThrownBy(() ->
            Flow.range(0, 1)
                .mapBatch(batch -> java.util.Arrays.asList((Object) null))
                .map(Object::hashCode)
                .run())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("mapBatch(0.1)"))
        .hasMessageContaining("an element is null");
  }

  @Test
  void aBatchIsSkippedAsAWhole() {
    assertThat(
            Flow.range(0, 100)
                .stages(1)
                .maxDemand(10)
                .mapBatch(batch -> batch.stream().map(FlowErrorTest::picky).toList())
                .onError(OnError.skip())
                .toList())
        .noneMatch(i -> i % 7 == 0);
  }

  @Test
  void aHandlerThatThrowsFailsTheRun() {
    assertThatThrownBy(() ->
            Flow.range(7, 8)
                .map(FlowErrorTest::picky)
                .onError(
                    OnError.deadLetter((i, cause) -> {
                      throw new IOException("the dead-letter queue is full");
                    }))
                .run())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("map(0.1) failed on 7: java.io.IOException: the dead-letter queue");
  }

  @Test
  void errorsAreThoseOfTheirOwnOperatorOnly() {
    assertThatThrownBy(() ->
            Flow.range(7, 8)
                .flatMap(i -> List.of(i))
                .onError(OnError.skip())
                .map(FlowErrorTest::picky)
                .run())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("map(0.2)"));
  }

  @Test
  void skippedElementsAreCounted() {
    RunningFlow<Long> running =
        Flow.range(0, 70).map(FlowErrorTest::picky).named("picky").onError(OnError.skip()).start();
    assertThat(running.await()).isEqualTo(60);
    assertThat(running.info().operators())
        .anySatisfy(it -> {
          assertThat(it.name()).isEqualTo("picky");
          assertThat(it.in()).isEqualTo(70);
          assertThat(it.out()).isEqualTo(60);
          assertThat(it.errors()).isEqualTo(10);
        });
  }

  @Test
  void namesAreWhatTheUserSays() {
    assertThatThrownBy(
            () -> Flow.range(7, 8).map(FlowErrorTest::picky).stages(2).named("check").run())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("check"));
    assertThatThrownBy(() -> Flow.range(0, 1).named("source"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs behind an operator or a reduction");
  }

  // ------------------------------------------------------------------ functions of reductions

  private static void fails(ThrowingCallable run, String operator) {
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            FlowException.class,
            e -> {
              assertThat(e.operator()).isEqualTo(operator);
              assertThat(e.element()).contains(7L);
              assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("picky");
            });
  }

  @Test
  void functionsOfReductionsFailTheRunWithTheirElement() {
    Flow<Long> seven = Flow.range(7, 8);
    fails(() -> seven.countBy(FlowErrorTest::picky).run(), "countBy(1)");
    fails(() -> seven.groupBy(FlowErrorTest::picky).named("groups").run(), "groups");
    fails(() -> seven.distinctBy(FlowErrorTest::picky).run(), "distinct(1)");
    fails(() -> seven.partition(FlowErrorTest::picky).map(i -> i).run(), "partition(1)");
    fails(() -> seven.reduce(() -> 0L, (sum, i) -> sum + picky(i)).run(), "reduce(0)");
    fails(() -> seven.reduceBy(i -> i, () -> 0L, (sum, i) -> sum + picky(i)).run(), "reduceBy(1)");
    fails(
        () -> seven.collected(() -> Collectors.summingLong(FlowErrorTest::picky)).run(),
        "collect(0)");
    fails(
        () ->
            seven
                .window(
                    Window.fixed(Duration.ofMillis(5), (Long i) -> Instant.ofEpochMilli(picky(i))))
                .countBy(i -> i)
                .run(),
        "countBy(1)");
  }

  @Test
  void functionsOfReductionsObeyTheirPolicy() {
    Flow<Long> numbers = Flow.range(0, 70);
    Queue<Object> dead = new ConcurrentLinkedQueue<>();
    OnError<Object> tell = OnError.deadLetter((element, cause) -> dead.add(element));
    assertThat(numbers.countBy(FlowErrorTest::picky).onError(OnError.skip()).toMap()).hasSize(60);
    assertThat(numbers.distinctBy(FlowErrorTest::picky).onError(OnError.skip()).toList())
        .hasSize(60);
    assertThat(
            numbers
                .groupBy(FlowErrorTest::picky)
                .onError(tell)
                .named("groups")
                .stages(2)
                .mapValues(List::size)
                .toMap())
        .hasSize(60);
    assertThat(dead).hasSize(10).allMatch(i -> (Long) i % 7 == 0);
    assertThat(
            numbers
                .reduce(() -> 0L, (sum, i) -> sum + picky(i))
                .onError(OnError.skip())
                .collect(Collectors.summingLong(i -> i)))
        .isEqualTo(numbers.filter(i -> i % 7 != 0).collect(Collectors.summingLong(i -> i)));
    assertThat(
            numbers
                .window(
                    Window.fixed(Duration.ofMillis(35), (Long i) -> Instant.ofEpochMilli(picky(i))))
                .countBy(i -> "all")
                .onError(OnError.skip())
                .withFiring((key, n, firing) -> n)
                .toList())
        .containsExactlyInAnyOrder(30L, 30L);
    Map<Long, AtomicInteger> calls = new ConcurrentHashMap<>();
    assertThat(
            numbers
                .reduceBy(i -> 0, () -> 0L, (sum, i) -> sum + fragile(calls, i, 1))
                .onError(OnError.retry(1))
                .toMap())
        .containsEntry(0, 2_415L);
  }

  // ------------------------------------------------------------------ the exception

  @Test
  void aLongElementIsCutShort() {
    assertThatThrownBy(() -> Flow.from(List.of("x".repeat(5_000))).map(Integer::valueOf).run())
        .isInstanceOf(FlowException.class)
        .satisfies(e -> assertThat(e.getMessage().indexOf("…")).isBetween(200, 300));
  }

  @Test
  void anElementThatCannotBePrinted() {
    Object shy =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("private");
          }
        };
    assertThatThrownBy(() ->
            Flow.from(List.of(shy))
                .map(it -> {
                  throw new IOException("broken");
                })
                .run())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("failed on " + shy.getClass().getName())
        .hasMessageContaining("broken");
  }

  @Test
  void theExceptionCanBeSerialised() throws Exception {
    FlowException e =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            FlowException.class, () -> Flow.range(7, 8).map(FlowErrorTest::picky).run());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(e);
    }
    FlowException copy =
        (FlowException)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(copy).hasMessage(e.getMessage());
    assertThat(copy.operator()).isEqualTo("map(0.1)");
    assertThat(copy.element()).isEmpty();
  }

  @Test
  void errorsOfTheMachineFailTheRunToo() {
    assertThatThrownBy(() ->
            Flow.range(0, 1)
                .map(i -> {
                  throw new StackOverflowError("deep");
                })
                .run())
        .isInstanceOf(FlowException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void aCollectorThatThrows() {
    assertThatThrownBy(() -> Flow.range(7, 8).collect(Collectors.summingLong(FlowErrorTest::picky)))
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("collect"))
        .hasMessageContaining("no sevens");
  }

  @Test
  void onStart() {
    Queue<String> started = new ConcurrentLinkedQueue<>();
    Flow.range(0, 10)
        .map(i -> i)
        .stages(3)
        .onStart((stage, stages) -> started.add(stage + "/" + stages))
        .run();
    assertThat(started).containsExactlyInAnyOrder("0/3", "1/3", "2/3");
    assertThatThrownBy(() ->
            Flow.range(0, 10)
                .map(i -> i)
                .onStart((stage, stages) -> {
                  throw new IOException("no connection");
                })
                .run())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("onStart"))
        .hasMessageContaining("no connection");
  }
}
