package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many pipelines that end at the same time. */
class DrainTest {
  private static final int PIPELINES = 100;

  @RegisterExtension final OnNode onNode = new OnNode();

  @Test
  void ofAHundredWithFullBatchersAndARateLimitNothingIsLost() {
    List<Pipeline<String>> all = new ArrayList<>();
    List<Set<String>> emitted = new ArrayList<>();
    List<Set<String>> batched = new ArrayList<>();
    List<Acks> acks = new ArrayList<>();
    for (int i = 0; i < PIPELINES; i++) {
      Set<String> out = ConcurrentHashMap.newKeySet();
      Set<String> in = ConcurrentHashMap.newKeySet();
      Acks told = new Acks();
      AtomicInteger numbers = new AtomicInteger();
      String name = "p" + i;
      Source<String> endless =
          context ->
              (demand, output) -> {
                for (int n = 0; n < demand; n++) {
                  String data = name + "/" + numbers.incrementAndGet();
                  output.emit(told.of(data));
                  out.add(data);
                }
                return true;
              };
      all.add(
          Pipeline.from(endless)
              .rateLimit(150, Duration.ofHours(1))
              .batch(
                  "db",
                  b -> b.size(100).timeout(Duration.ofHours(1)),
                  batch -> {
                    for (String data : batch.data()) {
                      assertThat(in.add(data)).isTrue();
                    }
                  })
              .start(name));
      emitted.add(out);
      batched.add(in);
      acks.add(told);
    }
    for (Pipeline<String> pipeline : all) {
      OnNode.eventually(() -> pipeline.snapshot().taken() == 150);
    }
    all.forEach(Pipeline::drain);
    for (int i = 0; i < PIPELINES; i++) {
      assertThat(all.get(i).await(Given.PATIENCE)).isTrue();
      assertThat(batched.get(i)).isEqualTo(emitted.get(i)).hasSize(150);
      assertThat(acks.get(i).successful()).hasSize(150);
      assertThat(new HashSet<>(acks.get(i).successful())).isEqualTo(emitted.get(i));
      assertThat(acks.get(i).released).isEmpty();
    }
    assertThat(Pipeline.running()).isEmpty();
  }
}
