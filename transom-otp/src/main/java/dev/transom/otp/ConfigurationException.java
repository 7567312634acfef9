package dev.transom.otp;

import java.util.List;

/**
 * A configuration is wrong. Tells all that is wrong with it at once; nothing was started. The
 * values of {@linkplain Setting#secret() secrets} are not in it.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // an immutable list of texts
  private final List<String> problems;

  ConfigurationException(String what, List<String> problems) {
    super(
        (problems.size() == 1
                ? "there is a problem in the configuration of "
                : "there are " + problems.size() + " problems in the configuration of ")
            + what
            + ":\n  "
            + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * What is wrong.
   *
   * @return a sentence for each problem: key, value, source, and what is expected
   */
  public List<String> problems() {
    return problems;
  }
}
