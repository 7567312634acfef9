package dev.transom.testkit;

import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.ExitReason;
import dev.transom.process.Monitor;
import dev.transom.process.Pid;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The probe's process. The test's questions come as SYSTEM calls through the same mailbox as what
 * it looks for, so whoever asks sees all that was sent before. A question that nothing answers yet
 * waits here; when its asker has given up, its answer is refused and the message stays.
 */
final class ProbeBehaviour implements Behaviour {
  /** Take the oldest message that fits; what the condition throws is the answer too. */
  record Take(Predicate<Object> fits) {}

  /** What waits. */
  record Peek() {}

  /** What waits, which is forgotten. */
  record Drain() {}

  /** Watch somebody; once if it is for an end that is expected. */
  record Watch(Pid pid, boolean once) {}

  /** Link to somebody; once if it is for an end that is expected. */
  record LinkTo(Pid pid, boolean once) {}

  /** Answer calls of a type from now on. */
  record Answer(Class<?> type, Function<Object, Object> answer) {}

  /** What a condition threw. */
  record Thrown(Throwable error) {}

  private record Waiting(Take take, OpenCall<Object> call) {}

  private final Callback callback;
  private final List<Object> inbox = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>(); // the latest first
  private final Map<Pid, Monitor> watched = new HashMap<>();
  private final Set<Pid> linked = new HashSet<>();

  ProbeBehaviour(Callback callback) {
    this.callback = callback;
  }

  @Override
  public void init() {
    callback.self().trapExit(true);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void handle(Envelope envelope) {
    if (envelope.kind() != Kind.SYSTEM) {
      arrived(envelope);
    } else if (!SystemRequests.handle(callback, envelope, () -> inbox, callback::stop)) {
      asked((OpenCall<Object>) envelope);
    }
  }

  @SuppressWarnings("unchecked")
  private void arrived(Envelope envelope) {
    Object message = envelope.message();
    if (envelope instanceof OpenCall<?> call) {
      for (Answer one : answers) {
        if (one.type.isInstance(message)) {
          ((OpenCall<Object>) call).answer(one.answer.apply(message));
          return;
        }
      }
      call.defer();
      message = new ProbeCall<>(message, (OpenCall<Object>) call);
    }
    waiting.removeIf(one -> one.call.isDone());
    Iterator<Waiting> each = waiting.iterator();
    while (each.hasNext()) {
      Waiting one = each.next();
      Object answer = matched(one.take, message);
      if (answer == null) {
        continue;
      }
      each.remove();
      if (one.call.answer(answer) && !(answer instanceof Thrown)) {
        return;
      }
    }
    inbox.add(message);
  }

  private void asked(OpenCall<Object> call) {
    switch (call.message()) {
      case Take take -> take(take, call);
      case Peek _ -> call.answer(List.copyOf(inbox));
      case Drain _ -> {
        call.answer(List.copyOf(inbox));
        inbox.clear();
      }
      case Answer answer -> {
        answers.addFirst(answer);
        call.answer(true);
      }
      case Watch(Pid pid, boolean once) -> {
        if (!once || !watched.containsKey(pid)) {
          watched.put(pid, callback.self().monitor(pid));
        }
        call.answer(true);
      }
      case LinkTo(Pid pid, boolean once) -> {
        if (!once || linked.add(pid)) {
          linked.add(pid);
          callback.self().link(pid);
        }
        call.answer(true);
      }
      default -> call.refuse(new IllegalArgumentException("a probe was asked " + call.message()));
    }
  }

  private void take(Take take, OpenCall<Object> call) {
    for (int i = 0; i < inbox.size(); i++) {
      Object answer = matched(take, inbox.get(i));
      if (answer != null) {
        if (call.answer(answer) && !(answer instanceof Thrown)) {
          inbox.remove(i);
        }
        return;
      }
    }
    call.defer();
    waiting.add(new Waiting(take, call));
  }

  private static @Nullable Object matched(Take take, Object message) {
    try {
      return take.fits.test(message) ? message : null;
    } catch (Exception | AssertionError e) {
      return new Thrown(e);
    }
  }

  @Override
  public void terminate(ExitReason reason) {}
}
