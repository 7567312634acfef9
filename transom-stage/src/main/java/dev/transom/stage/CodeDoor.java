package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the stages are for the modules above. */
final class CodeDoor extends StageDoor {
  static void install() {
    StageDoor.install(new CodeDoor());
  }

  @Override
  public <I, O> StageSpec<I, O> stage(
      String name,
      Role role,
      List<Subscription<? extends I>> subscriptions,
      Supplier<?> containers,
      BinaryOperator<Object> apply,
      Supplier<? extends StageCode> code) {
    List<Subscription<? extends I>> own = new ArrayList<>();
    subscriptions.forEach(it -> own.add(it.acknowledge(Acknowledge.AUTOMATIC)));
    return new StageSpec<I, O>(name, role, own, null, apply, () -> new CodeBody(code.get()))
        .collectingInto(containers);
  }

  @Override
  public <I, O> StageSpec<I, O> watched(StageSpec<I, O> spec, Consumer<ExitReason> watcher) {
    return spec.watched(watcher);
  }

  @Override
  public StageRef startAlone(StageSpec<?, ?> spec) {
    return spec.start(null);
  }

  @Override
  public <E> Stream<E> closing(Stream<E> stream) {
    return ClosingStream.of(stream);
  }
}
