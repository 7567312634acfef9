package dev.transom.stage.spi;

import dev.transom.process.ExitReason;
import dev.transom.stage.Role;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The door from the layers above into the stages. There is one instance; {@link #get()} finds it.
 */
public abstract class StageDoor {
  private static volatile @Nullable StageDoor instance;

  /** For the machinery. */
  protected StageDoor() {}

  /**
   * Called once, by the machinery.
   *
   * @param door its own
   */
  protected static void install(StageDoor door) {
    instance = door;
  }

  /**
   * The machinery's door.
   *
   * @return the one instance
   */
  public static StageDoor get() {
    StageDoor door = instance;
    if (door == null) {
      try {
        MethodHandles.lookup().ensureInitialized(StageSpec.class); // installs the instance
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      door = instance;
      if (door == null) {
        throw new IllegalStateException("the stages did not start");
      }
    }
    return door;
  }

  /**
   * A stage that takes events.
   *
   * @param name its name
   * @param role a consumer or a producer-consumer
   * @param subscriptions whose events it takes; acknowledged when their step commits
   * @param containers makes the container of each stage that is started with the specification
   * @param apply applies a change, its second argument, and returns the container
   * @param code makes the code of each life
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   * @return the specification
   */
  public abstract <I, O> StageSpec<I, O> stage(
      String name,
      Role role,
      List<Subscription<? extends I>> subscriptions,
      Supplier<?> containers,
      BinaryOperator<Object> apply,
      Supplier<? extends StageCode> code);

  /**
   * A stage that tells when it has ended for good.
   *
   * @param spec the stage
   * @param watcher told of the reason, once for each stage that is started with the specification;
   *     short, must neither block nor throw; called by any thread
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   * @return the changed specification
   */
  public abstract <I, O> StageSpec<I, O> watched(
      StageSpec<I, O> spec, Consumer<ExitReason> watcher);

  /**
   * Starts a stage on its own, without a link to the process that calls.
   *
   * @param spec the stage
   * @return the running stage
   * @throws dev.transom.otp.StartFailedException if it did not start
   */
  public abstract StageRef startAlone(StageSpec<?, ?> spec);

  /**
   * A stream that closes itself when its terminal operation is over.
   *
   * @param stream the stream
   * @param <E> the type of its elements
   * @return the same, closing
   */
  public abstract <E> Stream<E> closing(Stream<E> stream);
}
