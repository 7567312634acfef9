package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.TokenBucket;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** Threads that take a token now, out of a bucket that never lacks one. */
final class Buckets {
  private static final int TOKENS = 1_000_000_000;
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private Buckets() {}

  static Workload transom(int threads) {
    TokenBucket bucket = TokenBucket.spec(TOKENS, PERIOD).create();
    return consuming(
        threads,
        share -> {
          long sum = 0;
          for (int i = 0; i < share; i++) {
            sum += bucket.tryConsume() ? i + 1 : 0;
          }
          return sum;
        });
  }

  static Workload resilience4j(int threads) {
    RateLimiter limiter =
        RateLimiter.of(
            "bench",
            RateLimiterConfig.custom()
                .limitForPeriod(TOKENS)
                .limitRefreshPeriod(PERIOD)
                .timeoutDuration(Duration.ZERO)
                .build());
    return consuming(
        threads,
        share -> {
          long sum = 0;
          for (int i = 0; i < share; i++) {
            sum += limiter.acquirePermission() ? i + 1 : 0;
          }
          return sum;
        });
  }

  static Workload bucket4j(int threads) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(TOKENS).refillGreedy(TOKENS, PERIOD))
            .build();
    return consuming(
        threads,
        share -> {
          long sum = 0;
          for (int i = 0; i < share; i++) {
            sum += bucket.tryConsume(1) ? i + 1 : 0;
          }
          return sum;
        });
  }

  private static Workload consuming(int threads, Callers.Body body) {
    return operations -> Callers.PLATFORM_THREADS.share(threads, operations, body);
  }
}
