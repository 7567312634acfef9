package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.pipeline.Phase;
import dev.transom.pipeline.Pipeline;
import dev.transom.process.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineKeysTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String said() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }

  @Test
  void keysControlThePipeline() throws Exception {
    try (Node node = Node.start()) {
      Pipeline<Integer> pipeline =
          node.call(() ->
              Pipeline.<Integer>from(context -> (demand, out) -> true)
                  .process(p -> p.concurrency(2), message -> message)
                  .start("keys"));
      PrintStream out = new PrintStream(err, true, StandardCharsets.UTF_8);
      PipelineKeys keys = new PipelineKeys(pipeline, new Screen(out, false));

      keys.press('p');
      assertThat(pipeline.phase()).isEqualTo(Phase.PAUSED);
      assertThat(said()).contains("paused");
      keys.press('r');
      assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
      keys.press('+');
      assertThat(PipelineRun.processors(pipeline.snapshot())).isEqualTo(3);
      for (int i = 0; i < 5; i++) {
        keys.press('-');
      }
      assertThat(PipelineRun.processors(pipeline.snapshot())).isEqualTo(1);
      said();
      keys.press('x');
      keys.press('\n');
      assertThat(said()).isEmpty();
      keys.press('q');
      assertThat(pipeline.await(Duration.ofSeconds(30))).isTrue();
      keys.press('p');
      assertThat(said()).contains("it is ended");
    }
  }

  @Test
  void aTerminalIsReadAndPutBackOnce() throws Exception {
    AtomicInteger restored = new AtomicInteger();
    BlockingQueue<Integer> pressed = new LinkedBlockingQueue<>();
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[] {'p', '+'}), restored::incrementAndGet);
    terminal.each(pressed::add);

    assertThat(pressed.take()).isEqualTo('p');
    assertThat(pressed.take()).isEqualTo('+');
    terminal.close();
    terminal.close();
    assertThat(restored).hasValue(1);
  }

  @Test
  void whatIsNotStandardInputIsNoTerminal() {
    assertThat(Terminal.of(new ByteArrayInputStream(new byte[0]))).isEmpty();
  }
}
