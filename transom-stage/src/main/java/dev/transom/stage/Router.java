package dev.transom.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * A stage that sends each event where the first of its routes, or every one, says. A consumer takes
 * a route by its name, as it would a partition:
 *
 * {@snippet :
 * StageSpec<Order, Order> router =
 *     Router.<Order>first()
 *         .route("large", order -> order.total() > 1000)
 *         .route("abroad", order -> order.isAbroad())
 *         .otherwise("rest")
 *         .stage("router", Subscription.to(orders));
 * var large =
 *     Consumer.of("large", Subscription.to(router).partition("large"), batch -> check(batch));
 * }
 *
 * <p>An event for which there is no route is a {@link DeadLetter} of the router, with {@link
 * DeadLetter.Cause#UNKNOWN_PARTITION}: counted, told, and given to the handler that {@link
 * StageSpec#deadLetters} names. A predicate that throws is a crash of the router by that event.
 *
 * <p>Each route has a queue. When one of them is full, because its consumer is slow or there is
 * none, the router takes no more events until it is not; so a queue holds at most the limit and
 * what one batch adds to it. Events stay with their route when its consumer goes.
 *
 * <p>Immutable.
 *
 * @param <E> the type of the events
 */
public final class Router<E> {
  private static final int QUEUE_LIMIT = 1_000;

  private final boolean all;
  private final SequencedMap<String, Predicate<? super E>> routes;
  private final Optional<String> otherwise;
  private final int queueLimit;

  private Router(
      boolean all,
      SequencedMap<String, Predicate<? super E>> routes,
      Optional<String> otherwise,
      int queueLimit) {
    this.all = all;
    this.routes = routes;
    this.otherwise = otherwise;
    this.queueLimit = queueLimit;
  }

  /**
   * A router that sends each event to the first route that takes it.
   *
   * @param <E> the type of the events
   * @return a router without routes
   */
  public static <E> Router<E> first() {
    return new Router<>(false, new LinkedHashMap<>(), Optional.empty(), QUEUE_LIMIT);
  }

  /**
   * A router that sends each event to every route that takes it.
   *
   * @param <E> the type of the events
   * @return a router without routes
   */
  public static <E> Router<E> all() {
    return new Router<>(true, new LinkedHashMap<>(), Optional.empty(), QUEUE_LIMIT);
  }

  /**
   * With one more route, behind the others.
   *
   * @param name its name, of its own
   * @param takes which events it takes
   * @return a changed router
   * @throws IllegalArgumentException if there is a route of this name
   */
  public Router<E> route(String name, Predicate<? super E> takes) {
    SequencedMap<String, Predicate<? super E>> more = new LinkedHashMap<>(routes);
    more.put(fresh(name), Objects.requireNonNull(takes, "takes"));
    return new Router<>(all, more, otherwise, queueLimit);
  }

  /**
   * With a route for the events that no other takes.
   *
   * @param name its name, of its own
   * @return a changed router
   * @throws IllegalArgumentException if there is a route of this name
   */
  public Router<E> otherwise(String name) {
    return new Router<>(all, routes, Optional.of(fresh(name)), queueLimit);
  }

  private String fresh(String name) {
    if (routes.containsKey(Objects.requireNonNull(name, "name"))
        || otherwise.filter(name::equals).isPresent()) {
      throw new IllegalArgumentException(
          "there is a route \"" + name + "\" already: choose another name");
    }
    return name;
  }

  /**
   * With another bound on each route's queue.
   *
   * @param events how many may wait before no more are taken, at least 1; default 1,000
   * @return a changed router
   */
  public Router<E> queueLimit(int events) {
    return new Router<>(all, routes, otherwise, events);
  }

  /**
   * The router as a stage, whose dispatcher is the routes.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @return the specification
   * @throws IllegalArgumentException if there is no route, or the limit is below 1
   */
  public StageSpec<E, E> stage(String name, Subscription<? extends E> subscription) {
    List<String> names = new ArrayList<>(routes.keySet());
    otherwise.ifPresent(names::add);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("the router \"" + name + "\" needs at least one route");
    }
    List<Predicate<? super E>> tests = List.copyOf(routes.values());
    boolean rest = otherwise.isPresent();
    return new StageSpec<E, E>(
            name,
            Role.PRODUCER_CONSUMER,
            List.of(subscription),
            null,
            null,
            () -> new RouterBody<>(tests, all, rest))
        .dispatcher(Dispatcher.<E>partition(names, RouterBody::unused).queueLimit(queueLimit));
  }

  /**
   * The routes by name, in order; without the one for the rest.
   *
   * @return what each takes
   */
  public Map<String, Predicate<? super E>> routes() {
    return new LinkedHashMap<>(routes);
  }
}
