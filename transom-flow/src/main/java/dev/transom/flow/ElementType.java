package dev.transom.flow;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The type of the elements of a flow, where the compiler's knowledge of it is erased. With type
 * arguments it is written as an anonymous class:
 *
 * {@snippet :
 * ElementType<Map<String, Long>> counts = new ElementType<>() {};
 * }
 *
 * <p>Immutable.
 *
 * @param <T> the type
 */
public abstract class ElementType<T> {
  private final Type type;

  /** Takes the type argument of the class that extends this one. */
  protected ElementType() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType it)
        || !(it.getActualTypeArguments()[0] instanceof Class<?>
            || it.getActualTypeArguments()[0] instanceof ParameterizedType)) {
      throw new IllegalStateException(
          "an element type names its type: new ElementType<List<String>>() {}");
    }
    type = it.getActualTypeArguments()[0];
  }

  private ElementType(Class<T> type) {
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * A type without type arguments.
   *
   * @param type the class
   * @param <T> the type
   * @return the type
   */
  public static <T> ElementType<T> of(Class<T> type) {
    return new ElementType<>(type) {};
  }

  /**
   * The type with its arguments.
   *
   * @return a class or a parameterised type
   */
  public Type type() {
    return type;
  }

  /**
   * The class that all elements are of.
   *
   * @return the class, without arguments
   */
  public Class<?> raw() {
    return type instanceof Class<?> it ? it : (Class<?>) ((ParameterizedType) type).getRawType();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementType<?> it && it.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return type.getTypeName();
  }
}
