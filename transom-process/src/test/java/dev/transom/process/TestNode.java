package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * A fresh node for every test, the current one of the test's thread. Afterwards it is stopped, and
 * nothing may be left of it.
 */
final class TestNode implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
  static final Duration LONG = Duration.ofSeconds(Long.getLong("transom.test.patience", 60));

  private final NodeOptions options;
  private final List<CrashReport> reports = new CopyOnWriteArrayList<>();
  private Node node;

  TestNode() {
    this(2);
  }

  TestNode(int workers) {
    options = NodeOptions.DEFAULT.name("test").workers(workers).crashReporter(reports::add);
  }

  Node node() {
    return node;
  }

  /** What the crash reporter was told, in order. */
  List<CrashReport> reports() {
    return reports;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    reports.clear();
    node = Node.start(options);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    node.stop(Duration.ofSeconds(10));
    assertThat(node.processes()).isEmpty();
    assertThat(node.processCount()).isZero();
    assertThat(node.registered()).isEmpty();
    assertThat(node.zombies()).isEmpty();
    assertThat(node.timerCount()).isZero();
    try {
      eventually(this::allCoresAreBack);
    } catch (AssertionError e) {
      throw new AssertionError("a core is lost; " + SchedulerDump.of(node), e);
    }
  }

  private boolean allCoresAreBack() {
    return !(node.scheduler instanceof WorkerScheduler scheduler)
        || Arrays.stream(scheduler.cores).allMatch(core -> core.idle);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    bound(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    bound(invocation);
  }

  private void bound(Invocation<Void> invocation) throws Throwable {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    node.run(() -> {
      try {
        invocation.proceed();
      } catch (Throwable e) {
        failure.set(e);
      }
    });
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** Runs a test inside a process of the current node, and fails as it fails. */
  static void inProcess(ProcessBody body) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Pid pid =
        Processes.spawn(self -> {
          try {
            body.run(self);
          } catch (Throwable e) {
            failure.set(e);
          }
        });
    endOf(pid);
    if (failure.get() != null) {
      throw new AssertionError("in " + pid + ": " + failure.get(), failure.get());
    }
  }

  /** Waits for the end of a process; fails with its stack if it does not end. */
  static ExitReason endOf(Pid pid) {
    Cell cell = Cell.of(pid);
    CountDownLatch ended = new CountDownLatch(1);
    Ending.whenEnded(
        cell, ended::countDown); // not Processes.await: its timeout would be a timer of the node
    try {
      if (!ended.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
        AssertionError error =
            new AssertionError(pid + " has not ended; " + SchedulerDump.of(cell.node));
        error.setStackTrace(cell.node.stack(pid).toArray(new StackTraceElement[0]));
        throw error;
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    return Objects.requireNonNull(cell.exit);
  }

  /** For conditions that nobody announces, as the state of a thread. */
  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("has not come true in " + LONG);
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
