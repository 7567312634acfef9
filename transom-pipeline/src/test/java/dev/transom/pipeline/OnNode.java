package dev.transom.pipeline;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Gives every test a node of its own, current while the test runs, and checks what it leaves. */
final class OnNode implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
  private final Duration zombieGrace;
  private Node node;

  /** With a grace that no test outlasts by accident, however busy the machine is. */
  OnNode() {
    this(Duration.ofMinutes(1));
  }

  OnNode(Duration zombieGrace) {
    this.zombieGrace = zombieGrace;
  }

  Node node() {
    return node;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    node =
        Node.start(
            NodeOptions.DEFAULT.name("test").zombieGrace(zombieGrace).crashReporter(report -> {}));
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    onNode(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    onNode(invocation);
  }

  private void onNode(Invocation<Void> invocation) throws Throwable {
    Throwable[] thrown = new Throwable[1];
    node.run(() -> {
      try {
        invocation.proceed();
      } catch (Throwable e) {
        thrown[0] = e;
      }
    });
    if (thrown[0] != null) {
      throw thrown[0];
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    node.close();
    if (node.processCount() != 0) {
      throw new AssertionError("the node left processes: " + node.processes());
    }
  }

  /** For what no message tells: the state of the runtime itself. */
  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not happen within 10 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
