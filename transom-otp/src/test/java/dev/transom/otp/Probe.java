package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What processes tell a test, in order. */
final class Probe {
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  void tell(Object what) {
    told.add(what);
  }

  Object next() {
    try {
      Object what = told.poll(10, TimeUnit.SECONDS);
      assertThat(what).as("nothing was told within 10 s").isNotNull();
      return what;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  <T> T next(Class<T> type) {
    Object what = next();
    assertThat(what).isInstanceOf(type);
    return type.cast(what);
  }

  void expect(Object... all) {
    for (Object one : all) {
      assertThat(next()).isEqualTo(one);
    }
  }

  void expectNothing() {
    assertThat(told).isEmpty();
  }
}
