package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.transom.otp.CallTimeoutException;
import dev.transom.otp.CallingItselfException;
import dev.transom.otp.DynamicSupervisor;
import dev.transom.otp.NoReplyException;
import dev.transom.otp.Reply;
import dev.transom.otp.Request;
import dev.transom.otp.ServerEndedException;
import dev.transom.otp.ServerName;
import dev.transom.otp.Supervisor;
import dev.transom.otp.Sys;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.stage.Asked.Broadcaster;
import dev.transom.stage.Asked.Broadcaster.Notify;
import dev.transom.stage.Asked.Crashed;
import dev.transom.stage.Asked.Forgotten;
import dev.transom.stage.Asked.Kept;
import dev.transom.stage.Asked.Stopped;
import dev.transom.stage.Asked.Twice;
import dev.transom.stage.Asked.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StageCallTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

  private static StageRef echo() {
    return Producer.of("echo", Asked.Echo::new).start();
  }

  private StageRef sink(String producer) {
    return Consumer.of(
            "sink", Subscription.<Integer>to(producer), batch -> seen.addAll(batch.events()))
        .start();
  }

  // ------------------------------------------------------------------ each role

  @Test
  void aProducerHandlesCallsAndCastsAndEmits() {
    StageRef echo = echo();
    sink("echo");
    assertThat(echo.call(new Twice(4))).isEqualTo(8);
    echo.cast(5);
    assertThat(echo.call(new Twice(6), Duration.ofMinutes(1))).isEqualTo(12);
    assertThat(List.of(next(seen), next(seen), next(seen))).containsExactly(4, 5, 6);
  }

  /** Adds what it is told to each event, and emits what it is asked. */
  private static final class Adder extends ProducerConsumer<Integer, Integer> {
    private int sum;

    @Override
    protected void handleEvents(Batch<Integer> batch, Emitter<Integer> out) {
      batch.events().forEach(event -> out.emit(event + sum));
    }

    @Override
    protected void handleCast(Object message, Emitter<Integer> out) {
      sum += (Integer) message;
      out.emit(-sum);
    }

    @Override
    protected void handleCall(Request<?, ?> request, Emitter<Integer> out) throws Exception {
      switch (request) {
        case Twice twice -> {
          out.emit(twice.event());
          reply(twice, sum);
        }
        default -> super.handleCall(request, out);
      }
    }
  }

  @Test
  void aProducerConsumerHandlesCallsAndCastsAndEmits() {
    StageRef echo = echo();
    StageRef adder =
        ProducerConsumer.of("adder", Adder::new).subscribe(Subscription.to("echo")).start();
    sink("adder");
    adder.cast(10);
    assertThat(adder.call(new Twice(3))).isEqualTo(10);
    assertThat(List.of(next(seen), next(seen))).containsExactly(-10, 3);
    echo.cast(1);
    assertThat(next(seen)).isEqualTo(11);
  }

  /** Counts. */
  private static final class Count extends Consumer<Integer> {
    private int count;

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      count += batch.size();
    }

    @Override
    protected void handleCast(Object message) {
      count += (Integer) message;
    }

    @Override
    protected void handleCall(Request<?, ?> request) throws Exception {
      switch (request) {
        case Twice twice -> reply(twice, 2 * count);
        default -> super.handleCall(request);
      }
    }
  }

  @Test
  void aConsumerHandlesCallsAndCasts() {
    StageRef echo = echo();
    StageRef count = Consumer.of("count", Count::new).subscribe(Subscription.to("echo")).start();
    count.cast(100);
    assertThat(count.call(new Twice(0))).isEqualTo(200);
    echo.call(new Twice(1));
    OnNode.eventually(() -> count.call(new Twice(0)) == 202);
  }

  @Test
  void aServersNameIsATypedReferenceToAStage() {
    echo();
    sink("echo");
    ServerName<Asked> name = ServerName.of("echo");
    assertThat(name.call(new Twice(4))).isEqualTo(8);
    assertThat(next(seen)).isEqualTo(4);
  }

  @Test
  void castsAndCallsAreNotInfos() {
    BlockingQueue<Object> infos = new LinkedBlockingQueue<>();
    StageRef stage =
        Consumer.of(
                "stage",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void handleEvents(Batch<Integer> batch) {}

                      @Override
                      protected void handleInfo(Object message) {
                        infos.add(message);
                      }

                      @Override
                      protected void handleCast(Object message) {
                        infos.add("cast " + message);
                      }
                    })
            .start();
    stage.cast("a");
    stage.pid().send("b");
    stage.syncInfo("c");
    assertThat(List.of(next(infos), next(infos), next(infos))).containsExactly("cast a", "b", "c");
  }

  // ------------------------------------------------------------------ answers later

  @Test
  void aBroadcasterAnswersWhenAllHaveAskedForTheEvent() throws InterruptedException {
    StageRef news =
        Producer.of("news", Broadcaster::new).dispatcher(Dispatcher.broadcast()).start();
    BlockingQueue<String> first = new LinkedBlockingQueue<>();
    BlockingQueue<String> second = new LinkedBlockingQueue<>();
    StageRef one = AskingSink.start("one", Subscription.<String>to("news"), first);
    StageRef two = AskingSink.start("two", Subscription.<String>to("news"), second);
    BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
    Thread caller =
        Thread.startVirtualThread(() ->
            onNode
                .node()
                .run(() -> answers.add(news.call(new Notify("hello"), Duration.ofMinutes(1)))));
    one.pid().send(1);
    OnNode.eventually(() -> news.info().downstreams().stream().anyMatch(d -> d.credit() == 1));
    Sys.state(news.pid());
    assertThat(answers).as("two has not asked").isEmpty();
    two.pid().send(2);
    assertThat(next(answers)).isTrue();
    caller.join();
    assertThat(List.of(next(first), next(second))).containsExactly("hello", "hello");
    one.pid().send(1);
    OnNode.eventually(() -> news.info().downstreams().stream().allMatch(d -> d.credit() == 1));
    assertThat(news.call(new Notify("again"))).as("there is demand").isTrue();
    assertThat(List.of(next(first), next(second))).containsExactly("again", "again");
  }

  @Test
  void anotherThreadAnswersAtOnce() throws InterruptedException {
    StageRef echo = echo();
    BlockingQueue<Reply<Integer>> replies = new LinkedBlockingQueue<>();
    Thread other = Thread.startVirtualThread(() -> next(replies).send(7));
    assertThat(echo.call(new Kept(replies))).isEqualTo(7);
    other.join();
  }

  @Test
  void aCallHasOneAnswer() throws InterruptedException {
    StageRef echo = echo();
    BlockingQueue<Reply<Integer>> replies = new LinkedBlockingQueue<>();
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    Thread other =
        Thread.startVirtualThread(() -> {
          Reply<Integer> reply = next(replies);
          reply.send(7);
          try {
            reply.send(8);
          } catch (IllegalStateException e) {
            thrown.add(e);
          }
        });
    assertThat(echo.call(new Kept(replies))).isEqualTo(7);
    assertThat(next(thrown)).hasMessageContaining("was answered before");
    other.join();
  }

  @Test
  void inOneStepToo() {
    BlockingQueue<String> thrown = new LinkedBlockingQueue<>();
    StageRef stage =
        Consumer.of(
                "stage",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void handleEvents(Batch<Integer> batch) {}

                      @Override
                      protected void handleCall(Request<?, ?> request) {
                        if (request instanceof Twice twice) {
                          Reply<Integer> reply = replyTo(twice);
                          assertThat(reply.isOpen()).isTrue();
                          assertThat(reply.send(1)).isTrue();
                          assertThat(reply.isOpen()).isFalse();
                          note(() -> reply.send(2));
                          note(() -> reply(twice, 3));
                        }
                      }

                      private void note(Runnable wrong) {
                        try {
                          wrong.run();
                        } catch (IllegalStateException e) {
                          thrown.add(e.getMessage());
                        }
                      }
                    })
            .start();
    assertThat(stage.call(new Twice(1))).isEqualTo(1);
    assertThat(next(thrown)).contains("was answered before");
    assertThat(next(thrown)).contains("is not a call being handled");
  }

  @Test
  void aLateAnswerVanishes() {
    StageRef echo = echo();
    BlockingQueue<Reply<Integer>> replies = new LinkedBlockingQueue<>();
    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> echo.call(new Kept(replies), Duration.ZERO))
        .withMessageContaining("the stage \"echo\" did not answer");
    assertThat(next(replies).send(1)).isFalse();
  }

  // ------------------------------------------------------------------ no answer

  @Test
  void aStageThatDoesNotHandleARequestSaysSoAtOnceAndGoesOn() {
    StageRef echo = echo();
    StageRef sink = sink("echo"); // a lambda
    StageRef plain =
        Producer.of(
                "plain",
                () ->
                    new Producer<Integer>() {
                      @Override
                      protected void handleDemand(long demand, Source<Integer> out) {}
                    })
            .start();
    for (StageRef stage : List.of(echo, sink, plain)) {
      assertThatExceptionOfType(NoReplyException.class)
          .isThrownBy(() -> stage.call(new Unknown()))
          .withMessageContaining("the stage \"" + stage.name() + "\" does not handle Unknown[]")
          .withMessageContaining("handleCall");
    }
    sink.cast("anything");
    plain.cast("anything");
    assertThat(echo.call(new Twice(4))).isEqualTo(8);
    assertThat(next(seen)).isEqualTo(4);
    Sys.state(plain.pid());
    assertThat(plain.info().lives()).isEqualTo(1);
  }

  @Test
  void aRequestToTheMachineryThatAStageDoesNotKnowIsRefused() {
    StageRef echo = echo();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DynamicSupervisor.of(echo.pid()).countChildren())
        .withMessageContaining("is a stage and cannot do CountChildren");
    assertThat(echo.call(new Twice(4))).isEqualTo(8);
  }

  @Test
  void aForgottenAnswerFailsTheCallAndWhatWasEmittedCounts() {
    StageRef echo = echo();
    sink("echo");
    assertThatExceptionOfType(NoReplyException.class)
        .isThrownBy(() -> echo.call(new Forgotten(3)))
        .withMessageContaining("its handleCall must call reply or replyTo");
    assertThat(next(seen)).isEqualTo(3);
  }

  @Test
  void aStageCannotCallItself() {
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    StageRef stage =
        Consumer.of(
                "stage",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void handleEvents(Batch<Integer> batch) {}

                      @Override
                      protected void handleCast(Object message) {
                        try {
                          ref().call(new Unknown());
                        } catch (CallingItselfException e) {
                          thrown.add(e);
                        }
                      }
                    })
            .start();
    stage.cast("go");
    assertThat(next(thrown)).hasMessageContaining("the stage \"stage\" called itself");
  }

  @Test
  void withoutACallThereIsNothingToAnswer() {
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    StageRef stage =
        Consumer.of(
                "stage",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void handleEvents(Batch<Integer> batch) {}

                      @Override
                      protected void handleCast(Object message) {
                        try {
                          reply((Twice) message, 1);
                        } catch (IllegalStateException e) {
                          thrown.add(e);
                        }
                      }
                    })
            .start();
    stage.cast(new Twice(1)); // a cast of a request wants no answer
    assertThat(next(thrown)).hasMessageContaining("no call is being handled");
  }

  // ------------------------------------------------------------------ ends

  @Test
  void aStageThatStopsAnswersBeforeOrItsEndDoes() {
    StageRef first = echo();
    assertThat(first.call(new Stopped(true))).isEqualTo(1);
    assertThat(first.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThatExceptionOfType(ServerEndedException.class)
        .isThrownBy(() -> echo().call(new Stopped(false)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ExitReason.SHUTDOWN));
  }

  @Test
  void anEndedStageIsNotCalled() {
    StageRef echo = echo();
    echo.stop();
    echo.cast(1);
    assertThatExceptionOfType(ServerEndedException.class)
        .isThrownBy(() -> echo.call(new Twice(1)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS))
        .withMessageContaining("nobody runs as the stage \"echo\"");
  }

  @Test
  void aStepThatThrowsHasAnsweredNothing() {
    StageRef echo = echo();
    assertThatExceptionOfType(ServerEndedException.class)
        .isThrownBy(() -> echo.call(new Crashed()))
        .satisfies(e -> assertThat(e.reason()).isInstanceOf(ExitReason.Crashed.class));
  }

  @Test
  void terminateMayStillAnswer() {
    StageRef stage =
        Consumer.of(
                "stage",
                () ->
                    new Consumer<Integer>() {
                      private Reply<Integer> reply;

                      @Override
                      protected void handleEvents(Batch<Integer> batch) {}

                      @Override
                      protected void handleCall(Request<?, ?> request) {
                        reply = replyTo((Twice) request);
                        reply.send(1);
                        throw new IllegalStateException("told to crash");
                      }

                      @Override
                      protected void terminate(ExitReason reason) {
                        assertThat(reply.send(2)).isTrue();
                      }
                    })
            .start();
    assertThat(stage.call(new Twice(1))).isEqualTo(2);
  }

  @Test
  void aDeathFailsWhatIsOpenAndASuccessorDoesNotKnowOfIt() {
    Supervisor root =
        Supervisor.oneForOne().child(Producer.of("echo", Asked.Echo::new).child()).start();
    StageRef echo = StageRef.named("echo");
    Pid process = echo.pid();
    BlockingQueue<ExitReason> ends = new LinkedBlockingQueue<>();
    BlockingQueue<Reply<Integer>> replies = new LinkedBlockingQueue<>();
    Thread.startVirtualThread(() -> {
      try {
        echo.call(new Kept(replies), Duration.ofMinutes(1));
      } catch (ServerEndedException e) {
        ends.add(e.reason());
      }
    });
    Reply<Integer> reply = next(replies);
    assertThat(reply.isOpen()).isTrue();
    process.kill();
    assertThat(next(ends)).isEqualTo(ExitReason.KILLED);
    assertThat(reply.send(1)).isFalse();
    OnNode.eventually(() -> echo.info().lives() == 2);
    assertThat(echo.call(new Twice(4))).isEqualTo(8);
    root.stop();
  }

  @Test
  void nullIsRefused() {
    StageRef echo = echo();
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> echo.cast(null));
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> echo.call(null));
    assertThatIllegalStateException().isThrownBy(() -> new Asked.Echo().reply(new Twice(1), 2));
  }
}
