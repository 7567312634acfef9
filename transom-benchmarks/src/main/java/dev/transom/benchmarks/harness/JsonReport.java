package dev.transom.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/** One JSON object per line. */
public final class JsonReport implements Report {

  @Override
  public String of(List<Result> results) {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              "{\"benchmark\":\"%s\",\"system\":\"%s\",\"unit\":\"%s\","
                  + "\"median\":%.3f,\"min\":%.3f,\"max\":%.3f}%n",
              result.benchmark(),
              result.system(),
              result.metric().unit(),
              result.median(),
              result.min(),
              result.max()));
    }
    return text.toString();
  }
}
