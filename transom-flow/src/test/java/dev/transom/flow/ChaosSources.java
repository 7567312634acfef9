package dev.transom.flow;

import dev.transom.stage.Producer;
import dev.transom.stage.StageSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;

/** Draws where the numbers of a chaos run come from. */
final class ChaosSources {
  private final Random random;
  private final int size;
  private final Path folder;
  private int number;

  /**
   * @param size how many elements a source has, about
   * @param folder for files
   */
  ChaosSources(Random random, int size, Path folder) {
    this.random = random;
    this.size = size;
    this.folder = folder;
  }

  ChaosFlow draw() {
    ChaosFlow source =
        switch (random.nextInt(9)) {
          case 0 -> range();
          case 1 -> {
            List<Long> numbers = numbers();
            yield source("collection", Flow.from(numbers), List.of(numbers));
          }
          case 2 -> {
            List<List<Long>> all = several();
            yield source("collections", Flow.fromAll(all), all);
          }
          case 3 -> {
            List<List<Long>> all = several();
            List<FlowSupplier<Iterator<Long>>> iterators = new ArrayList<>();
            all.forEach(numbers -> iterators.add(numbers::iterator));
            yield source("iterators", Flow.fromIterators(iterators), all);
          }
          case 4 -> {
            List<Long> numbers = numbers();
            yield source("stream", Flow.fromStream(numbers::stream), List.of(numbers));
          }
          case 5 -> {
            List<List<Long>> all = several();
            yield source("files", files(all), all);
          }
          case 6 -> {
            List<List<Long>> all = several();
            yield source("stages", Flow.fromSpecs(all.stream().map(this::stage).toList()), all);
          }
          default -> windows();
        };
    return random.nextInt(3) == 0 ? source : tuned(source);
  }

  ChaosFlow tuned(ChaosFlow flow) {
    int stages = 1 + random.nextInt(4);
    int demand = 1 + random.nextInt(random.nextBoolean() ? 10 : 300);
    return flow.then(
        "stages " + stages + ", demand " + demand, flow.flow().stages(stages).maxDemand(demand));
  }

  private static ChaosFlow source(String what, Flow<Long> flow, List<List<Long>> numbers) {
    List<Long> all = numbers.stream().flatMap(List::stream).toList();
    String sizes = numbers.stream().map(List::size).toList().toString();
    return new ChaosFlow(flow, all, what + " " + sizes);
  }

  private ChaosFlow range() {
    long from = random.nextInt(size);
    long to = from + random.nextInt(size);
    return source(
        "range", Flow.range(from, to), List.of(LongStream.range(from, to).boxed().toList()));
  }

  private List<Long> numbers() {
    return numbers(random.nextInt(10) == 0 ? 0 : random.nextInt(size));
  }

  private List<Long> numbers(int count) {
    int bound = 1 + random.nextInt(2 * size);
    return random.longs(count, 0, bound).boxed().toList();
  }

  private List<List<Long>> several() {
    List<List<Long>> all = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      all.add(numbers());
    }
    return all;
  }

  private StageSpec<Void, Long> stage(List<Long> numbers) {
    return Producer.from("numbers." + number++, numbers::iterator);
  }

  // ------------------------------------------------------------------ files

  private Flow<Long> files(List<List<Long>> all) {
    List<Path> files = new ArrayList<>();
    for (List<Long> numbers : all) {
      files.add(file(numbers));
    }
    Flow<String> lines =
        random.nextInt(3) == 0
            ? Flow.lines(files.toArray(Path[]::new))
            : new Flow<Chunk>(new Plan.From(new Origin.Chunks(files, 1 + random.nextInt(200))))
                .expand(Chunk::lines);
    return lines.map(Long::valueOf);
  }

  private Path file(List<Long> numbers) {
    boolean packed = random.nextInt(3) == 0;
    Path file = folder.resolve(number++ + (packed ? ".txt.gz" : ".txt"));
    String text = numbers.stream().map(String::valueOf).collect(Collectors.joining("\n"));
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = packed ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      if (random.nextBoolean() && !numbers.isEmpty()) {
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  // ------------------------------------------------------------------ windows

  /** Whether an element is late is a matter of its source, so this is where windows begin. */
  private ChaosFlow windows() {
    WindowModelTest.Scene scene = WindowModelTest.Scene.draw(random.nextLong());
    return new ChaosFlow(
        WindowModelTest.flow(scene).map(result -> number(result)),
        WindowModelTest.expected(scene).stream().map(ChaosSources::number).toList(),
        scene.shape() + " windows of " + scene.sources().stream().map(List::size).toList());
  }

  private static long number(WindowModelTest.Result result) {
    return ChaosFlow.mix(result.toString().hashCode(), 0);
  }
}
