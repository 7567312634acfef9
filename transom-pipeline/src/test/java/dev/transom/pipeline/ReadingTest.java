package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is emitted while the place of the reader is shut, or taken over. */
class ReadingTest {
  private static final int DEMAND = 10;
  private static final SourceReader<Integer> NONE = (demand, out) -> false;

  @RegisterExtension final OnNode onNode = new OnNode();

  private final Queue<Object> released = new ConcurrentLinkedQueue<>();
  private final Acknowledger acknowledger =
      new Acknowledger() {
        @Override
        public void acknowledge(Acknowledgement ended) {}

        @Override
        public void release(List<Message<?>> messages) {
          messages.forEach(message -> released.add(message.data()));
        }
      };

  private Engine engine() {
    Engine engine = new Engine("p", onNode.node(), Pipeline.from(Given.<Integer>nothing()).plan());
    engine.started();
    return engine;
  }

  private static Pid nobody() {
    return Processes.spawn(self -> {});
  }

  @SuppressWarnings("unchecked")
  private static SourceDesk<Integer> desk(Engine engine) {
    return (SourceDesk<Integer>) engine.sources.getFirst();
  }

  private static Reading<Integer> begin(Engine engine, Pid pid) {
    SourceDesk<Integer> desk = desk(engine);
    Life life = desk.takeOver(pid);
    return Objects.requireNonNull(desk.begin(life, engine.intake.reserve(DEMAND), false));
  }

  /** How many were emitted before that was refused. */
  private int emitAll(Reading<Integer> reading) {
    for (int i = 0; i < DEMAND; i++) {
      try {
        reading.emit(Message.of(i).acknowledger(acknowledger, i).group("all"));
      } catch (IllegalStateException e) {
        return i;
      }
    }
    return DEMAND;
  }

  @Test
  void whatIsEmittedWhileItIsShutIsTakenInOrGoesBack() throws Exception {
    for (int round = 0; round < 2000; round++) {
      Engine engine = engine();
      SourceDesk<Integer> desk = desk(engine);
      CyclicBarrier begun = new CyclicBarrier(2);
      int[] emitted = new int[1];
      Pid pid = nobody();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                Reading<Integer> reading = begin(engine, pid);
                try {
                  begun.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                emitted[0] = emitAll(reading);
                desk.finishLate(reading, NONE);
              });
      begun.await();
      desk.shutOut();
      reader.join();
      List<Message<?>> taken = engine.waiting.removeAll();
      int late = released.size();
      assertThat(taken.size() + late).isEqualTo(emitted[0]);
      assertThat(desk.position()).isEqualTo(taken.size());
      engine.releases.release(taken, taken.size());
      assertThat(released)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, emitted[0]).<Object>mapToObj(i -> i).toList());
      assertThat(engine.intake.admission.inFlight()).isZero();
      assertThat(engine.releases.revoke("all", Given.PATIENCE)).isZero();
      released.clear();
    }
  }

  @Test
  void whatAReaderThatLastsEmitsWhileItIsShutIsTakenIn() throws Exception {
    LastingReader<Integer> lasting = (demand, out) -> false;
    for (int round = 0; round < 2000; round++) {
      Engine engine = engine();
      SourceDesk<Integer> desk = desk(engine);
      CyclicBarrier begun = new CyclicBarrier(2);
      int[] emitted = new int[1];
      Pid pid = nobody();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                Reading<Integer> reading = begin(engine, pid);
                try {
                  begun.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                emitted[0] = emitAll(reading);
                desk.finishLate(reading, lasting);
              });
      begun.await();
      desk.shutOut();
      reader.join();
      assertThat(engine.waiting.removeAll()).hasSize(emitted[0]);
      assertThat(engine.intake.admission.inFlight()).isEqualTo(emitted[0]);
    }
    assertThat(released).isEmpty();
  }

  @Test
  void onceItIsClosedNothingIsEmitted() {
    Reading<Integer> reading = begin(engine(), nobody());
    reading.emit(Message.of(1));
    reading.close();
    assertThatThrownBy(() -> reading.emit(Message.of(2))).hasMessageContaining("while read runs");
    assertThat(reading.emitted()).isEqualTo(1);
    assertThat(reading.takeLate()).isEmpty();
  }

  @Test
  void anotherThreadDoesNotEmit() throws Exception {
    Reading<Integer> reading = begin(engine(), nobody());
    Queue<String> thrown = new ConcurrentLinkedQueue<>();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try {
                reading.emit(Message.of(1));
              } catch (IllegalStateException e) {
                thrown.add(e.getMessage());
              }
            });
    other.join();
    assertThat(thrown).singleElement().asString().contains("SourceContext.push");
    assertThat(reading.emitted()).isZero();
  }
}
