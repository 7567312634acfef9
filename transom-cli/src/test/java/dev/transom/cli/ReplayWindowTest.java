package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  private static final Origin ORIGIN = new Origin(0, 0, 1, 0);

  @AutoClose private PipedOutputStream pipe = new PipedOutputStream();

  private static ReplayWindow of(String text) {
    return new ReplayWindow(
        "test", () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private ReplayWindow piped() throws IOException {
    PipedInputStream in = new PipedInputStream(pipe, 1 << 16);
    return new ReplayWindow("pipe", () -> in);
  }

  private void write(String text) throws IOException {
    pipe.write(text.getBytes(StandardCharsets.UTF_8));
    pipe.flush();
  }

  private static List<String> read(ReplayWindow window, long from, int max) throws IOException {
    List<String> lines = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    window.read(from, max, ORIGIN, from, events::add);
    for (Event event : events) {
      lines.add(event.text());
    }
    return lines;
  }

  /** Until there is something that nobody has read. */
  private static void await(ReplayWindow window) throws InterruptedException {
    CountDownLatch more = new CountDownLatch(1);
    window.whenMore(more::countDown);
    more.await();
  }

  private static List<String> all(ReplayWindow window) throws Exception {
    List<String> lines = new ArrayList<>();
    while (!window.endedAt(lines.size())) {
      await(window);
      lines.addAll(read(window, lines.size(), 1_000));
    }
    return lines;
  }

  @Test
  void linesUntilTheEnd() throws Exception {
    assertThat(all(of("a\r\nb\n\nlast"))).containsExactly("a", "b", "", "last");
    assertThat(all(of("a\n"))).containsExactly("a");
    assertThat(all(of(""))).isEmpty();
    assertThat(all(of("\r"))).containsExactly("\r");
  }

  @Test
  void whatIsNotCommittedCanBeReadAgain() throws Exception {
    try (ReplayWindow window = piped()) {
      write("a\nb\nc\nd\n");
      pipe.close();
      while (!window.endedAt(4)) {
        await(window);
      }

      assertThat(read(window, 0, 3)).containsExactly("a", "b", "c");
      assertThat(read(window, 0, 2)).containsExactly("a", "b");
      assertThat(read(window, 2, 9)).containsExactly("c", "d");
      assertThat(read(window, 2, 9)).containsExactly("c", "d");
      assertThat(window.endedAt(3)).isFalse();
      assertThatThrownBy(() -> read(window, 1, 1)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aSuccessorReadsWhileItsPredecessorWaits() throws Exception {
    try (ReplayWindow window = piped()) {
      CountDownLatch predecessor = new CountDownLatch(1);
      window.whenMore(predecessor::countDown);
      assertThat(read(window, 0, 5)).isEmpty();
      assertThat(window.hasMore()).isFalse();

      write("half");
      assertThat(read(window, 0, 5)).isEmpty();
      write(" a line\n");
      predecessor.await();

      assertThat(window.hasMore()).isTrue();
      assertThat(read(window, 0, 5)).containsExactly("half a line");
      assertThat(window.hasMore()).isFalse();
      assertThat(window.endedAt(1)).isFalse();
    }
  }

  @Test
  void longInputGoesThroughASmallWindow() throws Exception {
    List<String> lines =
        IntStream.range(0, 300_000)
            .mapToObj(i -> i % 1_000 == 0 ? "y".repeat(100_000) : "line " + i)
            .collect(Collectors.toList());
    List<String> read = all(of(String.join("\n", lines)));

    assertThat(read).hasSameSizeAs(lines);
    assertThat(read.equals(lines)).isTrue();
  }

  @Test
  void aReadErrorIsTold() throws Exception {
    InputStream broken =
        new InputStream() {
          private int left = 2;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw new IOException("torn");
            }
            return '\n';
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            bytes[from] = (byte) read();
            return 1;
          }
        };
    try (ReplayWindow window = new ReplayWindow("broken", () -> broken)) {
      assertThatThrownBy(() -> all(window))
          .hasMessageContaining("broken")
          .hasRootCauseMessage("torn");
    }
  }

  @Test
  void nothingIsReadBeforeItIsWanted() {
    ReplayWindow window =
        new ReplayWindow(
            "never",
            () -> {
              throw new AssertionError("opened");
            });
    window.close();
    assertThat(window.endedAt(0)).isFalse();
  }
}
