package dev.transom.stage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that closes itself when its terminal operation is over. The streams of the JDK do not,
 * and a short-circuit leaves no trace at the source. A proxy, because that costs one reflective
 * call per operation and none per element, and covers whatever operations there will be.
 */
final class ClosingStream implements InvocationHandler {
  private static final List<Class<?>> KINDS =
      List.of(Stream.class, IntStream.class, LongStream.class, DoubleStream.class);

  /** What neither ends a stream nor makes another one. */
  private static final Set<String> NOT_TERMINAL =
      Set.of("iterator", "spliterator", "isParallel", "close", "toString", "hashCode", "equals");

  private final BaseStream<?, ?> stream;

  private ClosingStream(BaseStream<?, ?> stream) {
    this.stream = stream;
  }

  @SuppressWarnings("unchecked")
  static <E> Stream<E> of(Stream<E> stream) {
    return (Stream<E>) wrap(stream);
  }

  private static Object wrap(BaseStream<?, ?> stream) {
    Class<?>[] kind = KINDS.stream().filter(it -> it.isInstance(stream)).toArray(Class<?>[]::new);
    return Proxy.newProxyInstance(
        ClosingStream.class.getClassLoader(), kind, new ClosingStream(stream));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object result = null;
    boolean returned = false;
    try {
      result = method.invoke(stream, arguments);
      returned = true;
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      boolean goesOn = result instanceof BaseStream || NOT_TERMINAL.contains(method.getName());
      if (!returned || !goesOn) {
        stream.close();
      }
    }
    return result instanceof BaseStream<?, ?> next ? wrap(next) : result;
  }
}
