package dev.transom.testkit;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Gives every test of a JUnit class a node of its own, which is the current one while the test
 * runs, and stops it afterwards. A test that leaves a process which does not end fails. Needs JUnit
 * Jupiter, which the test kit itself does not bring along.
 *
 * {@snippet :
 * class ShopTest {
 *   @RegisterExtension final NodeExtension test = NodeExtension.virtual();
 *
 *   @Test
 *   void ordersExpire() {
 *     ServerPid<Shop.Message> shop = GenServer.start(Shop::new);
 *     test.time().advance(Duration.ofDays(1));
 *   }
 * }
 * }
 */
public final class NodeExtension
    implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
  private final @Nullable Supplier<NodeOptions> real;
  private @Nullable Node node;
  private @Nullable TestNode time;

  private NodeExtension(@Nullable Supplier<NodeOptions> real) {
    this.real = real;
  }

  /**
   * Nodes in virtual time.
   *
   * @return the extension, to be registered in a field of each test's own
   */
  public static NodeExtension virtual() {
    return new NodeExtension(null);
  }

  /**
   * Real nodes, whose crash reports are kept and not logged.
   *
   * @return the extension, to be registered in a field of each test's own
   */
  public static NodeExtension real() {
    return real(NodeOptions.DEFAULT.name("test").crashReporter(report -> {}));
  }

  /**
   * Real nodes.
   *
   * @param options how to start them
   * @return the extension, to be registered in a field of each test's own
   */
  public static NodeExtension real(NodeOptions options) {
    return new NodeExtension(() -> options);
  }

  /**
   * The node of the test that runs.
   *
   * @return the node
   */
  public Node node() {
    if (node == null) {
      throw new IllegalStateException(
          "no test runs: register the extension in a field of the test");
    }
    return node;
  }

  /**
   * The node of the test that runs, with its time.
   *
   * @return the node
   * @throws IllegalStateException if it is a real one
   */
  public TestNode time() {
    if (time == null) {
      throw new IllegalStateException("this node has real time: use NodeExtension.virtual()");
    }
    return time;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (real == null) {
      time = TestNode.start();
      node = time.node();
    } else {
      node = Node.start(real.get());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Node mine = node();
    if (time != null) {
      time.close();
    } else {
      mine.stop(Duration.ofSeconds(10));
    }
    node = null;
    time = null;
    if (mine.processCount() != 0 || !mine.zombies().isEmpty()) {
      throw new AssertionError("the test has left processes that do not end: " + mine.processes());
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    onNode(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext extensionContext)
      throws Throwable {
    onNode(invocation);
  }

  private void onNode(Invocation<@Nullable Void> invocation) throws Throwable {
    Throwable[] thrown = new Throwable[1];
    node()
        .run(() -> {
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
}
