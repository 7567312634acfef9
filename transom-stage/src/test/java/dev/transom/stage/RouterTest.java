package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RouterTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> letters = new LinkedBlockingQueue<>();
  private final Map<String, BlockingQueue<Integer>> seen = new ConcurrentHashMap<>();
  private final StageSpec<Void, Integer> tap = Tap.spec("numbers", demands);

  private static final Router<Integer> BY_TWO_AND_THREE =
      Router.<Integer>first().route("two", i -> i % 2 == 0).route("three", i -> i % 3 == 0);

  private StageSpec<Integer, Integer> router(Router<Integer> of) {
    return of.stage("router", Subscription.<Integer>to("numbers").maxDemand(10))
        .deadLetters(letters::add);
  }

  private StageRef sink(String route) {
    BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    seen.put(route, queue);
    return Consumer.of(
            route + "-sink",
            Subscription.<Integer>to("router").partition(route),
            batch -> queue.addAll(batch.events()))
        .start();
  }

  private void run(Router<Integer> of, List<String> routes, int events) {
    StageRef numbers = tap.start();
    StageRef router = router(of).start();
    List<StageRef> sinks = routes.stream().map(this::sink).toList();
    numbers.pid().send(new Tap.Emit(IntStream.range(0, events).boxed().toList()));
    numbers.pid().send(new Tap.Complete());
    assertThat(router.await()).isEqualTo(ExitReason.NORMAL);
    sinks.forEach(StageRef::await);
    numbers.await();
  }

  @Test
  void theFirstRouteThatTakesAnEventGetsIt() {
    run(BY_TWO_AND_THREE.otherwise("rest"), List.of("two", "three", "rest"), 10);
    assertThat(seen.get("two")).containsExactly(0, 2, 4, 6, 8);
    assertThat(seen.get("three")).containsExactly(3, 9);
    assertThat(seen.get("rest")).containsExactly(1, 5, 7);
    assertThat(letters).isEmpty();
  }

  @Test
  void orEveryRouteThatTakesIt() {
    Router<Integer> all =
        Router.<Integer>all()
            .route("two", i -> i % 2 == 0)
            .route("three", i -> i % 3 == 0)
            .otherwise("rest");
    run(all, List.of("two", "three", "rest"), 10);
    assertThat(seen.get("two")).containsExactly(0, 2, 4, 6, 8);
    assertThat(seen.get("three")).containsExactly(0, 3, 6, 9);
    assertThat(seen.get("rest")).containsExactly(1, 5, 7);
  }

  @Test
  void anEventWithoutARouteIsADeadLetter() {
    BlockingQueue<StageTelemetry.GivenUp> told = new LinkedBlockingQueue<>();
    onNode.node().telemetry().attach("given up", StageTelemetry.GivenUp.class, told::add);
    run(BY_TWO_AND_THREE, List.of("two", "three"), 6);
    assertThat(List.of(next(letters).event(), next(letters).event())).isEqualTo(List.of(1, 5));
    assertThat(next(told).letter().cause()).isEqualTo(DeadLetter.Cause.UNKNOWN_PARTITION);
    assertThat(next(told).stage()).isEqualTo("router");
  }

  @Test
  void aFullRouteHoldsBackTheSource() throws Exception {
    Semaphore gate = new Semaphore(0);
    StageRef numbers =
        Producer.fromIterable("numbers", IntStream.range(0, 1_000).boxed().toList()).start();
    StageSpec<Integer, Integer> spec =
        BY_TWO_AND_THREE
            .otherwise("rest")
            .queueLimit(20)
            .stage("router", Subscription.<Integer>to("numbers").maxDemand(10));
    StageRef router = spec.start();
    StageRef slow =
        Consumer.of(
                "slow",
                Subscription.<Integer>to("router").partition("two").maxDemand(1).minDemand(0),
                batch -> gate.acquire())
            .start();
    StageRef three = sink("three");
    StageRef rest = sink("rest");
    OnNode.eventually(() -> router.info().buffered() >= 20);
    // the queue, what the slow one has, and one batch's worth beyond, of every other event
    assertThat(router.info().emitted()).isLessThanOrEqualTo(2 * (20 + 1 + 10));
    gate.release(1_000);
    assertThat(router.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(seen.get("three")).hasSize(167);
    assertThat(seen.get("rest")).hasSize(333);
    List.of(slow, three, rest, numbers).forEach(StageRef::await);
  }

  @Test
  void aPredicateThatThrowsIsACrashByItsEvent() {
    StageRef numbers = tap.start();
    StageRef router = router(Router.<Integer>first().route("all", i -> 10 / i > 0)).start();
    StageRef all = sink("all");
    numbers.pid().send(new Tap.Emit(List.of(0)));
    assertThat(router.await().toString()).contains("ArithmeticException");
    all.await();
    numbers.stop();
  }

  @Test
  void aRouteThatThereIsNotIsRefused() {
    StageRef numbers = tap.start();
    StageRef router = router(BY_TWO_AND_THREE).start();
    assertThatThrownBy(() -> sink("five")).hasStackTraceContaining("no partition five");
    router.stop();
    numbers.stop();
  }

  @Test
  void badRoutesAreRefused() {
    assertThatThrownBy(() -> BY_TWO_AND_THREE.route("two", i -> true))
        .hasMessageContaining("\"two\" already");
    assertThatThrownBy(() -> BY_TWO_AND_THREE.otherwise("two"))
        .hasMessageContaining("\"two\" already");
    assertThatThrownBy(() -> Router.first().stage("router", Subscription.to("numbers")))
        .hasMessageContaining("at least one route");
    assertThatThrownBy(() -> router(BY_TWO_AND_THREE.queueLimit(0)))
        .hasMessageContaining("queueLimit");
  }

  @Test
  void killsLoseAndDoubleNothing() {
    List<Integer> all = IntStream.range(0, 20_000).boxed().toList();
    StageRef numbers = Producer.fromIterable("numbers", all).start();
    StageSpec<Integer, Integer> spec =
        Router.<Integer>all().route("all", i -> true).stage("router", Subscription.to("numbers"));
    StageSpec<Integer, Integer> only =
        ProducerConsumer.of(
            "only",
            Subscription.to(spec).partition("all"),
            (batch, out) -> out.emitAll(batch.events()));
    Supervisor tree =
        Supervisor.oneForOne()
            .intensity(1_000_000, Duration.ofSeconds(1))
            .child(spec.child())
            .start();
    FromPublisherTest.underKills(only, all, "router");
    numbers.await();
    tree.stop();
  }
}
