package dev.transom.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and the request to end. The JDK's way to be told, {@code sun.misc.Signal}, is supported,
 * but javac warns about its name and cannot be told not to, so it is called by reflection.
 */
final class Interrupts {
  private static final List<String> NAMES = List.of("INT", "TERM");

  private Interrupts() {}

  /** Runs an action on the first of these signals, and another on each that follows. */
  static void handle(Runnable first, Runnable again) {
    AtomicInteger count = new AtomicInteger();
    Runnable action =
        () -> {
          if (count.getAndIncrement() == 0) {
            first.run();
          } else {
            again.run();
          }
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (String name : NAMES) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(
                null,
                signal.getConstructor(String.class).newInstance(name),
                proxy(handler, action));
      }
    } catch (ReflectiveOperationException e) {
      // Then a signal ends the JVM as ever, without a report.
      System.getLogger("dev.transom.cli").log(System.Logger.Level.DEBUG, "no signals", e);
    }
  }

  private static Object proxy(Class<?> handler, Runnable action) {
    InvocationHandler call =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "equals" -> arguments != null && self == arguments[0];
              case "hashCode" -> System.identityHashCode(self);
              default -> handler.getName();
            };
    return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
  }
}
