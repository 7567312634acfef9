package dev.transom.flow;

import dev.transom.otp.ChildSpec;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parallel computation over data that ends or does not. Immutable: every method describes a flow,
 * and nothing runs until a result is asked for.
 *
 * {@snippet :
 * Map<String, Long> counts =
 *     Flow.lines(Path.of("access.log"))
 *         .flatMap(line -> List.of(line.split(" ")))
 *         .countBy(word -> word)
 *         .toMap();
 * }
 *
 * <p><b>Layers.</b> What is written between two exchanges ({@link #partition}, {@link #shuffle},
 * {@link #merge}, and the reductions by a key, which partition by it) is done by a number of stages
 * beside each other, each with a part of the elements. There is no order between elements of
 * different stages. {@link #explain} shows the layers.
 *
 * <p><b>Reductions.</b> One without a key works in each stage by itself and has a result for each.
 * Results are put out when the input has ended, unless a {@link Window} says otherwise.
 *
 * <p><b>Failures.</b> A function that throws fails the run, unless the operator's {@link #onError}
 * says otherwise. A stage that is killed comes back and goes on with what it had not committed:
 * what comes out is exactly right all the same; only what functions do outside the flow may happen
 * twice.
 *
 * <p><b>Functions</b> run in several threads at once. Elements and accumulators must be immutable,
 * or not be touched any more by whoever made them. Elements are never null.
 *
 * @param <T> the type of the elements
 */
public sealed class Flow<T> permits KeyedFlow, Reduced, Triggered {

  private final Plan plan;

  Flow(Plan plan) {
    this.plan = plan;
  }

  final Plan plan() {
    return plan;
  }

  // ------------------------------------------------------------------ sources

  /**
   * The elements of a collection.
   *
   * @param elements the elements; not to be changed while the flow runs
   * @param <T> their type
   * @return the flow
   */
  public static <T> Flow<T> from(Collection<? extends T> elements) {
    return fromAll(List.of(elements));
  }

  /**
   * The elements of several collections, each a source of its own.
   *
   * @param collections the collections, at least one
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromAll(List<? extends Collection<? extends T>> collections) {
    long[] sizes = new long[collections.size()];
    List<FlowSupplier<Iterator<?>>> iterators = new ArrayList<>();
    for (Collection<? extends T> collection : collections) {
      sizes[iterators.size()] = collection.size();
      iterators.add(collection::iterator);
    }
    return iterating("collection", iterators, sizes);
  }

  /**
   * What an iterable yields, which may be without end.
   *
   * @param elements asked for an iterator when the flow runs, and again if its stage dies
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromIterable(Iterable<? extends T> elements) {
    Objects.requireNonNull(elements, "elements");
    return iterating("iterable", List.of(elements::iterator), new long[] {-1});
  }

  /**
   * What iterators yield, each a source of its own.
   *
   * @param iterators make the iterators when the flow runs, and again if a stage dies
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromIterators(
      List<? extends FlowSupplier<? extends Iterator<? extends T>>> iterators) {
    List<FlowSupplier<Iterator<?>>> all = new ArrayList<>();
    for (FlowSupplier<? extends Iterator<? extends T>> iterator : iterators) {
      all.add(iterator::get);
    }
    long[] sizes = new long[all.size()];
    Arrays.fill(sizes, -1);
    return iterating("iterator", all, sizes);
  }

  /**
   * The elements of a stream.
   *
   * @param stream makes the stream when the flow runs, and again if its stage dies
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromStream(FlowSupplier<? extends Stream<? extends T>> stream) {
    Objects.requireNonNull(stream, "stream");
    return iterating("stream", List.of(() -> stream.get().iterator()), new long[] {-1});
  }

  /**
   * Whole numbers.
   *
   * @param from the first
   * @param to behind the last
   * @return the flow
   */
  public static Flow<Long> range(long from, long to) {
    return iterating(
        "range", List.of(() -> new Range(from, to)), new long[] {Math.max(0, to - from)});
  }

  private static <T> Flow<T> iterating(
      String name, List<FlowSupplier<Iterator<?>>> iterators, long[] sizes) {
    if (iterators.isEmpty()) {
      throw new IllegalArgumentException("a flow needs at least one source");
    }
    return new Flow<>(new Plan.From(new Origin.Iterators(name, List.copyOf(iterators), sizes)));
  }

  /**
   * The lines of text files, in UTF-8, without their ends; of files whose name ends with {@code
   * .gz}, of what they contain. Several stages read one file at a time, so lines come in no order.
   *
   * @param files the files
   * @return the flow
   */
  public static Flow<String> lines(Path... files) {
    return texts(files, "lines", () -> Erased.expansion(new LineReader()));
  }

  /**
   * The words of text files, in UTF-8: what lies between white space, that is, characters up to
   * {@code U+0020}; of files whose name ends with {@code .gz}, of what they contain. Several stages
   * read one file at a time, so words come in no order. To split lines in another way takes longer,
   * since here a word that comes again need not be made again.
   *
   * @param files the files
   * @return the flow
   */
  public static Flow<String> words(Path... files) {
    return texts(files, "words", () -> Erased.expansion(new WordReader()));
  }

  private static Flow<String> texts(Path[] files, String name, Operator.Expansions readers) {
    return chunks(files).<String>with(new Operator.Code.Expand(readers)).named(name);
  }

  /**
   * The content of files, in pieces of some megabytes that are cut where lines end; smaller ones if
   * the file is small, or the memory. The pieces are read by the stages that handle them, so that
   * reading is parallel too.
   *
   * @param files the files
   * @return the flow
   */
  public static Flow<Chunk> chunks(Path... files) {
    if (files.length == 0) {
      throw new IllegalArgumentException("name at least one file");
    }
    return new Flow<>(new Plan.From(new Origin.Chunks(List.of(files), ChunkFiles.LARGEST)));
  }

  /**
   * The moments at which a period has passed, without end. Those that nobody has asked for in time
   * are left out.
   *
   * @param period how far they are apart
   * @return the flow
   */
  public static Flow<Instant> ticks(Duration period) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("the period must be longer than zero, got: " + period);
    }
    return new Flow<>(new Plan.From(new Origin.Ticks(period)));
  }

  /**
   * What stages put out that run already, when the flow does; those that wait with {@link
   * dev.transom.stage.DemandMode#ACCUMULATE} begin when the flow is there. A stage that ends
   * normally or is shut down has no more; if one ends in another way the flow fails.
   *
   * @param subscriptions to which stages and how, to each once; how they end and who acknowledges
   *     is the flow's own business
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromStages(List<? extends Subscription<? extends T>> subscriptions) {
    if (subscriptions.isEmpty()) {
      throw new IllegalArgumentException("a flow needs at least one source");
    }
    if (subscriptions.stream().map(Subscription::producer).distinct().count()
        < subscriptions.size()) {
      throw new IllegalArgumentException(
          "a flow subscribes to a stage once: merge(…) flows of two of its partitions");
    }
    return new Flow<>(new Plan.From(new Origin.Running(List.copyOf(subscriptions))));
  }

  /**
   * What stages put out that are started with the flow, and stopped with it.
   *
   * @param stages the stages
   * @param <T> the type of the elements
   * @return the flow
   */
  public static <T> Flow<T> fromSpecs(List<? extends StageSpec<Void, ? extends T>> stages) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a flow needs at least one source");
    }
    return new Flow<>(new Plan.From(new Origin.Starting(List.copyOf(stages))));
  }

  // ------------------------------------------------------------------ element by element

  private <R> Flow<R> with(Operator.Code code) {
    return new Flow<>(new Plan.Apply(plan, Operator.of(code)));
  }

  /**
   * Makes another element of each.
   *
   * @param function makes it
   * @param <R> the type of the new elements
   * @return the new elements
   */
  public final <R> Flow<R> map(FlowFunction<? super T, ? extends R> function) {
    return with(new Operator.Code.Map(Erased.function(function)));
  }

  /**
   * Makes any number of elements of each.
   *
   * @param function makes them
   * @param <R> the type of the new elements
   * @return the new elements
   */
  public final <R> Flow<R> flatMap(
      FlowFunction<? super T, ? extends Iterable<? extends R>> function) {
    return with(new Operator.Code.FlatMap(Erased.iterable(function)));
  }

  /**
   * Makes any number of elements of each, without a collection between.
   *
   * @param expansion emits them
   * @param <R> the type of the new elements
   * @return the new elements
   */
  public final <R> Flow<R> expand(FlowExpansion<? super T, R> expansion) {
    FlowExpansion<Object, Object> code = Erased.expansion(expansion);
    return with(new Operator.Code.Expand(() -> code));
  }

  /**
   * Keeps the elements for which a condition holds.
   *
   * @param condition the condition
   * @return what is kept
   */
  public final Flow<T> filter(FlowPredicate<? super T> condition) {
    return with(new Operator.Code.Filter(Erased.predicate(condition), true));
  }

  /**
   * Leaves out the elements for which a condition holds.
   *
   * @param condition the condition
   * @return what is left
   */
  public final Flow<T> reject(FlowPredicate<? super T> condition) {
    return with(new Operator.Code.Filter(Erased.predicate(condition), false));
  }

  /**
   * Does something with each element and passes it on. It may be done again after a crash.
   *
   * @param action what to do
   * @return the same elements
   */
  public final Flow<T> each(FlowAction<? super T> action) {
    return with(new Operator.Code.Each(Erased.action(action)));
  }

  /**
   * Makes other elements of those that come together. How many that are depends on demand: the
   * results should not.
   *
   * @param function makes them; never called without elements
   * @param <R> the type of the new elements
   * @return the new elements
   * @throws IllegalStateException if something was done with the elements since the last exchange
   */
  public final <R> Flow<R> mapBatch(
      FlowFunction<? super List<T>, ? extends List<? extends R>> function) {
    if (!takesBatches(plan)) {
      throw new IllegalStateException(
          "mapBatch comes first in its stages: put it behind the source, partition(…) or shuffle()");
    }
    return with(new Operator.Code.MapBatch(Erased.batch(function)));
  }

  /**
   * Says of what class the elements are, where the compiler's knowledge of it is erased. An element
   * that is not fails the run, with its class.
   *
   * @param type the class
   * @return the same elements
   */
  public final Flow<T> typed(Class<T> type) {
    return typed(ElementType.of(type));
  }

  /**
   * Says of what type the elements are, where the compiler's knowledge of it is erased. An element
   * that is not of its class fails the run; type arguments cannot be checked.
   *
   * @param type the type
   * @return the same elements
   */
  public final Flow<T> typed(ElementType<T> type) {
    return with(new Operator.Code.Typed(Objects.requireNonNull(type, "type")));
  }

  private static boolean takesBatches(Plan plan) {
    return switch (plan) {
      case Plan.Apply(_, Operator(Operator.Code.MapBatch _, _, _)) -> true;
      case Plan.Apply _, Plan.Reduce _ -> false;
      case Plan.Tuned(Plan input, _) -> takesBatches(input);
      case Plan.From _, Plan.Exchange _, Plan.Through _ -> true;
    };
  }

  /**
   * Names the operator or reduction before, for {@link #explain}, counters and failures.
   *
   * @param name its name
   * @return the same elements
   */
  public Flow<T> named(String name) {
    Objects.requireNonNull(name, "name");
    return new Flow<>(named(plan, name));
  }

  private static Plan named(Plan plan, String name) {
    return switch (plan) {
      case Plan.Apply(var input, var operator) -> new Plan.Apply(input, operator.named(name));
      case Plan.Reduce it -> it.named(name);
      case Plan.Tuned(var input, var tuning) -> new Plan.Tuned(named(input, name), tuning);
      case Plan.From _, Plan.Exchange _, Plan.Through _ ->
          throw new IllegalStateException("named(…) belongs behind an operator or a reduction");
    };
  }

  /**
   * Decides what becomes of elements on which the function of the operator or reduction before
   * throws. Of a reduction that are the functions that are given elements: those of its key, its
   * time and its steps, so that the element is left out of its window; what makes results of
   * windows fails the run.
   *
   * @param policy what; default {@link OnError#fail}
   * @return the same elements
   */
  public Flow<T> onError(OnError<?> policy) {
    return new Flow<>(guarded(plan, Erased.policy(policy)));
  }

  private static Plan guarded(Plan plan, OnError<Object> policy) {
    return switch (plan) {
      case Plan.Apply(var input, var operator) -> new Plan.Apply(input, operator.onError(policy));
      case Plan.Reduce it -> it.onError(policy);
      case Plan.Tuned(var input, var tuning) -> new Plan.Tuned(guarded(input, policy), tuning);
      case Plan.From _, Plan.Exchange _, Plan.Through _ ->
          throw new IllegalStateException(
              "onError(…) belongs behind the operator or reduction that it is about; to leave out"
                  + " elements without a key, use map(…).onError(…) before partition(…)");
    };
  }

  // ------------------------------------------------------------------ routing

  /**
   * Sends equal keys to the same stage.
   *
   * @param key the key of an element
   * @return the same elements, in other stages
   */
  public final Flow<T> partition(FlowFunction<? super T, ?> key) {
    return exchange(List.of(plan), new Routing.ByKey(Erased.function(key)));
  }

  /**
   * Sends each element to the stage of a number, modulo the number of stages.
   *
   * @param hash the number of an element
   * @return the same elements, in other stages
   */
  @SuppressWarnings("unchecked")
  public final Flow<T> partitionByHash(FlowFunction<? super T, Integer> hash) {
    Objects.requireNonNull(hash, "hash");
    return exchange(List.of(plan), new Routing.ByHash((FlowFunction<Object, Integer>) hash));
  }

  /**
   * Sends each element to the stage that has asked first.
   *
   * @return the same elements, in other stages
   */
  public final Flow<T> shuffle() {
    return exchange(List.of(plan), new Routing.Shuffle());
  }

  /**
   * Joins the elements of several flows, in no order.
   *
   * @param others the other flows
   * @return the elements of all, in other stages
   */
  @SafeVarargs
  public final Flow<T> merge(Flow<? extends T>... others) {
    List<Plan> inputs = new ArrayList<>(List.of(plan));
    for (Flow<? extends T> other : others) {
      inputs.add(other.plan());
    }
    return exchange(inputs, new Routing.Shuffle());
  }

  private static <T> Flow<T> exchange(List<Plan> inputs, Routing routing) {
    return new Flow<>(new Plan.Exchange(List.copyOf(inputs), routing));
  }

  /**
   * Chooses how many stages work beside each other, from the last exchange on.
   *
   * @param stages at least 1; default: the number of processors
   * @return the same elements
   */
  public Flow<T> stages(int stages) {
    if (stages < 1) {
      throw new IllegalArgumentException("at least 1 stage is needed, got: " + stages);
    }
    return tuned(Plan.Tuning.DEFAULT.stages(stages));
  }

  /**
   * Chooses how many elements each stage asks for at most, from the last exchange on.
   *
   * @param events at least 1; default 1000; for pieces of files 2, and for what the stages before
   *     have reduced by key so far, which comes in tables, 4
   * @return the same elements
   */
  public Flow<T> maxDemand(int events) {
    if (events < 1) {
      throw new IllegalArgumentException("a stage must ask for at least 1 event, got: " + events);
    }
    return tuned(Plan.Tuning.DEFAULT.maxDemand(events));
  }

  /**
   * Chooses at how many elements that have not come yet each stage asks for more, from the last
   * exchange on.
   *
   * @param events at least 0, less than {@link #maxDemand}; default: half of that
   * @return the same elements
   */
  public Flow<T> minDemand(int events) {
    if (events < 0) {
      throw new IllegalArgumentException("the minimum of demand is at least 0, got: " + events);
    }
    return tuned(Plan.Tuning.DEFAULT.minDemand(events));
  }

  /**
   * Does something in each stage before it handles elements, from the last exchange on.
   *
   * @param action what to do, given the number of the stage, from 0, and how many there are; done
   *     again when the stage comes back after a crash; if it throws, the run fails
   * @return the same elements
   */
  public Flow<T> onStart(FlowBiAction<Integer, Integer> action) {
    return tuned(Plan.Tuning.DEFAULT.onStart(Objects.requireNonNull(action, "action")));
  }

  private Flow<T> tuned(Plan.Tuning tuning) {
    return new Flow<>(new Plan.Tuned(plan, tuning));
  }

  // ------------------------------------------------------------------ reductions

  /**
   * Puts the elements into windows, of which each has a result of its own.
   *
   * @param window which elements belong together
   * @return the windows, to be reduced
   */
  public final Windowed<T> window(Window<? super T> window) {
    return new Windowed<>(plan, window);
  }

  private Windowed<T> whole() {
    return window(Window.global());
  }

  /**
   * Reduces the elements of each stage by itself; see {@link Windowed#reduce}.
   *
   * @param initial makes the accumulator
   * @param step makes the next accumulator of the one before and an element
   * @param <A> the type of the accumulator, a value
   * @return a result for each stage
   */
  public final <A> Reduced<A, A> reduce(
      FlowSupplier<? extends A> initial, FlowBiFunction<? super A, ? super T, ? extends A> step) {
    return whole().reduce(initial, step);
  }

  /**
   * Reduces and emits on the way; see {@link Windowed#emitAndReduce}.
   *
   * @param initial makes the accumulator
   * @param step makes the next accumulator, and emits what it wants to
   * @param <A> the type of the accumulator, a value
   * @param <R> the type of what is emitted
   * @return what is emitted
   */
  public final <A, R> Reduced<A, R> emitAndReduce(
      FlowSupplier<? extends A> initial, Windowed.EmittingStep<A, ? super T, R> step) {
    return whole().emitAndReduce(initial, step);
  }

  /**
   * Collects the elements of each stage by itself; see {@link Windowed#collected}.
   *
   * @param collector makes the collector
   * @param <R> the type of the result
   * @return a result for each stage
   */
  public final <R> Flow<R> collected(FlowSupplier<? extends Collector<? super T, ?, R>> collector) {
    return whole().collected(collector);
  }

  /**
   * Counts the elements by a key; see {@link Windowed#countBy}.
   *
   * @param key the key of an element
   * @param <K> the type of the keys
   * @return keys with their counts
   */
  public final <K> KeyedReduced<K, Long> countBy(FlowFunction<? super T, ? extends K> key) {
    return whole().countBy(key);
  }

  /**
   * Groups the elements by a key; see {@link Windowed#groupBy}.
   *
   * @param key the key of an element
   * @param <K> the type of the keys
   * @return keys with their elements
   */
  public final <K> KeyedReduced<K, List<T>> groupBy(FlowFunction<? super T, ? extends K> key) {
    return whole().groupBy(key);
  }

  /**
   * Collects the elements by a key; see {@link Windowed#collectBy}.
   *
   * @param key the key of an element
   * @param collector makes the collector of a key's elements
   * @param <K> the type of the keys
   * @param <R> the type of the results
   * @return keys with their results
   */
  public final <K, R> KeyedReduced<K, R> collectBy(
      FlowFunction<? super T, ? extends K> key,
      FlowSupplier<? extends Collector<? super T, ?, R>> collector) {
    return whole().collectBy(key, collector);
  }

  /**
   * Reduces the elements by a key; see {@link Windowed#reduceBy}.
   *
   * @param key the key of an element
   * @param initial makes the accumulator of a key
   * @param step makes the next accumulator of the one before and an element
   * @param <K> the type of the keys
   * @param <A> the type of the accumulators, values
   * @return keys with their accumulators
   */
  public final <K, A> KeyedReduced<K, A> reduceBy(
      FlowFunction<? super T, ? extends K> key,
      FlowSupplier<? extends A> initial,
      FlowBiFunction<? super A, ? super T, ? extends A> step) {
    return whole().reduceBy(key, initial, step);
  }

  /**
   * Lets each element through once.
   *
   * @return the first of equal elements
   */
  public final Flow<T> distinct() {
    return distinctBy(element -> element);
  }

  /**
   * Lets one element of each key through, the first that comes. All keys are kept in memory.
   *
   * @param key the key of an element
   * @return the first elements
   */
  public final Flow<T> distinctBy(FlowFunction<? super T, ?> key) {
    return whole().distinctBy(key);
  }

  /**
   * Takes the first elements in an order; see {@link Windowed#takeSort}.
   *
   * @param most how many
   * @param order the order
   * @return one list, in that order
   */
  public final Flow<List<T>> takeSort(int most, Comparator<? super T> order) {
    return whole().takeSort(most, order);
  }

  /**
   * Joins this flow, on the left, with another by keys.
   *
   * @param right the other flow
   * @param leftKey the key of an element of this flow
   * @param rightKey the key of an element of the other
   * @param <R> the type of the other's elements
   * @param <K> the type of the keys
   * @return the two, to be joined
   */
  public final <R, K> Join<T, R> join(
      Flow<R> right,
      FlowFunction<? super T, ? extends K> leftKey,
      FlowFunction<? super R, ? extends K> rightKey) {
    return Join.of(plan, right.plan(), Erased.function(leftKey), Erased.function(rightKey));
  }

  // ------------------------------------------------------------------ stages of one's own

  /**
   * Sends the elements through producer-consumers, each to one of them, and goes on with what those
   * put out.
   *
   * @param stages the stages
   * @param <R> the type of what they put out
   * @return what they put out
   */
  public final <R> Flow<R> through(Stages<? super T, ? extends R> stages) {
    return new Flow<>(new Plan.Through(plan, Objects.requireNonNull(stages, "stages")));
  }

  /**
   * Sends the elements into consumers, each to one of them.
   *
   * @param stages the stages
   * @return the flow, to be run
   */
  public final RunnableFlow into(Stages<? super T, ?> stages) {
    return new RunnableFlow(plan, new Ending.Into(Objects.requireNonNull(stages, "stages")));
  }

  // ------------------------------------------------------------------ running

  /**
   * Runs the flow and waits until its input has ended; then collects what has come out, in no
   * order.
   *
   * @param collector collects; used by one thread at a time
   * @param <R> the type of the result
   * @return the result
   * @throws FlowException if the flow has failed
   */
  public final <R> R collect(Collector<? super T, ?, R> collector) {
    return LocalEngine.collect(plan, collector);
  }

  /**
   * Runs the flow and waits until its input has ended.
   *
   * @return what has come out, in no order
   * @throws FlowException if the flow has failed
   */
  public final List<T> toList() {
    return collect(Collectors.toList());
  }

  /**
   * Runs the flow, and does something with what comes out, in several threads at once.
   *
   * @param action what to do; may be done again after a crash
   * @throws FlowException if the flow has failed
   */
  public final void forEach(FlowAction<? super T> action) {
    each(action).run();
  }

  /**
   * Runs the flow, drops what comes out, and waits until its input has ended.
   *
   * @throws FlowException if the flow has failed
   */
  public final void run() {
    collect(Collectors.counting());
  }

  /**
   * What comes out, as a stream for the calling thread, in no order. The flow runs from when the
   * first element is wanted until the stream's terminal operation is over, or the stream is closed.
   *
   * @return the stream, to be used once; its operations throw a {@link FlowException} if the flow
   *     has failed
   */
  public final Stream<T> stream() {
    return LocalEngine.stream(plan);
  }

  /**
   * Starts the flow and goes on, while it collects what comes out. If the caller is a process, the
   * flow ends with it.
   *
   * @param collector collects; used by one thread at a time
   * @param <R> the type of the result
   * @return the running flow
   * @throws FlowException if it did not start
   */
  public final <R> RunningFlow<R> start(Collector<? super T, ?, R> collector) {
    return LocalEngine.start(plan, LocalEngine.collecting(collector));
  }

  /**
   * Starts the flow and goes on; what comes out is counted and dropped. If the caller is a process,
   * the flow ends with it.
   *
   * @return the running flow; its result is how many elements have come out
   * @throws FlowException if it did not start
   */
  public final RunningFlow<Long> start() {
    return start(Collectors.counting());
  }

  /**
   * The flow as a supervisor's child, a supervisor itself: it ends normally when its input has
   * ended, and is started again, from the beginning, if it has failed.
   *
   * {@snippet :
   * Supervisor.oneForOne().child(flow.child("clicks")).start("statistics");
   * }
   *
   * @param id the child's id
   * @return the child's specification, transient
   */
  public final ChildSpec child(String id) {
    return LocalEngine.child(id, plan, LocalEngine.counting());
  }

  /**
   * Applies a function to this flow, so that a chain of calls need not be broken.
   *
   * @param function makes something of the flow
   * @param <R> the type of that
   * @return what it has made
   */
  public final <R> R transform(Function<? super Flow<T>, R> function) {
    return function.apply(this);
  }

  /**
   * The stages and exchanges that will run, one line each.
   *
   * @return a text for people
   */
  public final String explain() {
    return LocalEngine.explain(plan, new Ending.Streaming());
  }

  @Override
  public final String toString() {
    return explain();
  }
}
