package dev.transom.flow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A flow has failed: a function threw, or one of its stages ended. The stack trace is that of the
 * exception that the function threw.
 */
public final class FlowException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 200;

  private final String operator;
  private final transient @Nullable Object element;

  FlowException(String operator, @Nullable Object given, Throwable cause) {
    Object element = Failures.users(given);
    super(
        operator + " failed" + (element == null ? "" : " on " + describe(element)) + ": " + cause,
        cause);
    this.operator = operator;
    this.element = element;
    setStackTrace(cause.getStackTrace());
  }

  private static String describe(Object element) {
    String text;
    try {
      text = element instanceof CharSequence it ? "\"" + it + "\"" : String.valueOf(element);
    } catch (RuntimeException e) {
      text = element.getClass().getName();
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /**
   * The operator that failed, as {@link Flow#explain} names it.
   *
   * @return its name
   */
  public String operator() {
    return operator;
  }

  /**
   * The element on which it failed.
   *
   * @return empty if it was none in particular, or the exception was serialised
   */
  public Optional<Object> element() {
    return Optional.ofNullable(element);
  }
}
