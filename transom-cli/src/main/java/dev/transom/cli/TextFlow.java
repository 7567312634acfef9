package dev.transom.cli;

import dev.transom.flow.Chunk;
import dev.transom.flow.Flow;
import dev.transom.stage.Producer;
import dev.transom.stage.StageSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Counts what is in files and streams. Files are read piece by piece by those who count; streams,
 * which cannot be read twice, line by line by one producer that keeps what is not committed.
 */
final class TextFlow {
  private final InputFiles input;
  private final TextCounting counting;
  private final Gate gate;

  TextFlow(InputFiles input, TextCounting counting, Gate gate) {
    this.input = input;
    this.counting = counting;
    this.gate = gate;
  }

  /** All there is, each thing once. */
  Flow<Map.Entry<Object, Long>> sums() {
    List<Flow<Amount>> amounts = new ArrayList<>();
    if (!input.files().isEmpty()) {
      amounts.add(ofFiles());
    }
    if (!input.streams().isEmpty()) {
      amounts.add(ofStreams());
    }
    return amounts.stream()
        .reduce((some, others) -> some.merge(others))
        .orElseThrow()
        .collectBy(Amount::of, () -> Collectors.summingLong(Amount::value))
        .named("add up");
  }

  // ------------------------------------------------------------------ files

  private Flow<Amount> ofFiles() {
    Path[] paths = input.files().stream().map(InputFile::path).toArray(Path[]::new);
    for (Path path : paths) {
      if (path.toString().endsWith(".gz")) {
        checkPacked(path);
      }
    }
    return Flow.chunks(paths).mapBatch(this::count).named("count");
  }

  private static void checkPacked(Path path) {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      in.available(); // its header was all right
    } catch (IOException e) {
      throw new UsageException("cannot be read: " + path + " (" + reason(e) + ")");
    }
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? "it is cut off" : message;
  }

  private List<Amount> count(List<Chunk> pieces) {
    List<Amount> amounts = new ArrayList<>();
    if (!gate.isClosed()) {
      long[] bytes = {0};
      Iterable<byte[]> texts =
          () -> pieces.stream().map(Chunk::bytes).peek(text -> bytes[0] += text.length).iterator();
      counting.count(texts, amounts::add);
      amounts.add(new Amount(Amount.Measure.BYTES, bytes[0]));
    }
    return amounts;
  }

  // ------------------------------------------------------------------ streams

  private Flow<Amount> ofStreams() {
    List<Part> parts = new ArrayList<>();
    input.streams().forEach(stream -> parts.add(new Part.Stream(stream)));
    Feed feed = new Feed(new Share(0, 0, 1, parts), OptionalLong.empty(), gate);
    StageSpec<Void, Event> lines =
        Producer.stateful(
            feed.name(), Share.Position.START, (at, demand, out) -> feed.give(at, out));
    return Flow.fromSpecs(List.of(lines)).mapBatch(this::countLines).named("count lines");
  }

  private List<Amount> countLines(List<Event> events) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Event event : events) {
      if (event instanceof Event.Line line) {
        text.writeBytes(line.bytes());
        text.write('\n');
      }
    }
    List<Amount> amounts = new ArrayList<>();
    counting.count(List.of(text.toByteArray()), amounts::add);
    return amounts;
  }

  /** How many bytes have come out of the streams. */
  long streamed() {
    return input.streams().stream().mapToLong(ReplayWindow::bytesRead).sum();
  }
}
