package dev.transom.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.transom.flow.Flow;
import dev.transom.otp.Supervisor;
import dev.transom.pipeline.Pipeline;
import dev.transom.process.Node;
import dev.transom.stage.StageSpec;
import dev.transom.testkit.ProbeProcess;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles every sample of README.md and docs, runs the programs that show their output, and
 * follows the links. CONTRIBUTING.md says how a sample is written.
 *
 * <p>What is compiled is the document itself with everything but its samples blanked out, so a line
 * of the compiler's is a line of the document. The fences of a sample become the head and the end
 * of a method, or nothing around declarations. A program has a file of its own.
 */
class SamplesTest {
  private static final Path ROOT = root();
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?:(?:public|private|abstract|final|sealed|non-sealed|static) )*"
              + "(?:class|record|interface|enum) .*");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  /** On the first line of each document, which is its title. */
  private static final String IMPORTS =
      "import module java.base; import java.sql.*;"
          + " import dev.transom.process.*; import dev.transom.otp.*; import dev.transom.stage.*;"
          + " import dev.transom.flow.*; import dev.transom.pipeline.*; import dev.transom.testkit.*;"
          + " import static samples.Prelude.*; ";

  /** Names that stages and pipelines have both: in these documents they are those of pipelines. */
  private static final Set<String> OF_PIPELINES = Set.of("pipeline.md", "testing.md", "tuning.md");

  private static final String PIPELINE_NAMES =
      "import dev.transom.pipeline.Batch; import dev.transom.pipeline.DeadLetter;"
          + " import dev.transom.pipeline.Source; ";

  private static final String STAGE_NAMES = PIPELINE_NAMES.replace(".pipeline.", ".stage.");

  /** The names that no sample declares. */
  private static final String PRELUDE =
      """
      package samples;

      public final class Prelude {
        public static final class Store {
          public void insert(java.util.List<?> rows) {}
        }

        public static final Store store = new Store();

        public static void log(String line) {}

        public static void crunch() {}

        public static String fetch(String key) {
          return key;
        }
      }
      """;

  @TempDir static Path temp;

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))
        || !Files.isDirectory(folder.resolve("docs"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no README.md and docs above the working directory");
      }
    }
    return folder;
  }

  // ------------------------------------------------------------------ the documents

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
              files.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** A fenced block: its language, the line of its first fence from 1, and what is in it. */
  private record Block(String language, int line, List<String> code) {
    boolean isProgram() {
      return code.stream().anyMatch(text -> text.startsWith("void main("))
          || first().startsWith("import ");
    }

    boolean isDeclaration() {
      return DECLARATION.matcher(first()).matches();
    }

    private String first() {
      return code.stream()
          .filter(text -> !text.isBlank() && !text.startsWith("//") && !text.startsWith("@"))
          .findFirst()
          .orElse("");
    }

    String text() {
      return String.join("\n", code);
    }
  }

  private static List<Block> blocks(Path document) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    int start = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      if (start < 0) {
        start = i;
      } else {
        String language = lines.get(start).substring(3).strip();
        blocks.add(new Block(language, start + 1, List.copyOf(lines.subList(start + 1, i))));
        start = -1;
      }
    }
    assertThat(start).as("an open fence in " + document).isEqualTo(-1);
    return blocks;
  }

  private static String name(Path document) {
    String path = ROOT.relativize(document).toString();
    return path.replaceAll("\\.md$", "").replaceAll("[^A-Za-z0-9]", "_");
  }

  // ------------------------------------------------------------------ compiling

  private record Program(Path document, Block block, String expected) {
    String mainClass() {
      return name(document) + "_" + block.line();
    }
  }

  /** Writes the sources; returns them with the documents they come from. */
  private static Map<Path, Path> sources(List<Program> programs) throws IOException {
    Map<Path, Path> sources = new LinkedHashMap<>();
    Path folder = Files.createDirectories(temp.resolve("source"));
    sources.put(write(folder, "Prelude", PRELUDE), Path.of("the prelude"));
    for (Path document : documents()) {
      List<Block> blocks = blocks(document);
      List<String> lines = new ArrayList<>();
      for (Block block : blocks) {
        if (!block.language().equals("java")) {
          continue;
        }
        if (block.isProgram()) {
          String expected = outputBehind(block, blocks, document);
          Program program = new Program(document, block, expected);
          programs.add(program);
          String text = "\n".repeat(block.line()) + block.text() + "\n";
          sources.put(write(folder, program.mainClass(), text), document);
        } else {
          pad(lines, block.line() - 1);
          String head = "default void line" + block.line() + "() throws Exception {";
          lines.add(block.isDeclaration() ? "" : head);
          lines.addAll(block.code());
          lines.add(block.isDeclaration() ? "" : "}");
        }
      }
      if (!lines.isEmpty()) {
        boolean ofPipelines = OF_PIPELINES.contains(document.getFileName().toString());
        String imports = IMPORTS + (ofPipelines ? PIPELINE_NAMES : STAGE_NAMES);
        lines.set(0, imports + "interface " + name(document) + " {" + lines.getFirst());
        lines.add("}");
        sources.put(write(folder, name(document), String.join("\n", lines)), document);
      }
    }
    return sources;
  }

  private static void pad(List<String> lines, int size) {
    while (lines.size() < size) {
      lines.add("");
    }
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".java"), text);
  }

  /** What the block right behind a program says that it prints; empty if there is none. */
  private static String outputBehind(Block program, List<Block> blocks, Path document)
      throws IOException {
    int end = program.line() + program.code().size() + 1;
    for (Block block : blocks) {
      if (block.line() > end && block.language().equals("text")) {
        List<String> between = Files.readAllLines(document).subList(end, block.line() - 1);
        boolean near = between.size() <= 4 && between.stream().noneMatch(l -> l.startsWith("```"));
        return near ? block.text() : "";
      }
    }
    return "";
  }

  private static List<Program> compiled() throws IOException {
    List<Program> programs = new ArrayList<>();
    Map<Path, Path> sources = sources(programs);
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-Xlint:-options", "-Xmaxerrs", "100", "-cp", classPath(), "-d"));
    arguments.add(temp.resolve("classes").toString());
    sources.keySet().forEach(source -> arguments.add(source.toString()));
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    out.flush();
    String said = text.toString();
    for (Map.Entry<Path, Path> each : sources.entrySet()) {
      Path document =
          each.getValue().isAbsolute() ? ROOT.relativize(each.getValue()) : each.getValue();
      said = said.replace(each.getKey().toString(), document.toString());
    }
    assertThat(code).as("javac says\n%s", said).isZero();
    return programs;
  }

  /**
   * Where this test has the libraries from: folders of classes or jars, whatever path they are on.
   */
  private static String classPath() {
    return Stream.of(
            Node.class,
            Supervisor.class,
            StageSpec.class,
            Flow.class,
            Pipeline.class,
            ProbeProcess.class,
            RegisterExtension.class,
            NullMarked.class)
        .map(SamplesTest::origin)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  // ------------------------------------------------------------------ the tests

  /** One test for the compiler, and one for each program that says what it prints. */
  @TestFactory
  Stream<DynamicTest> everySampleCompilesAndProgramsPrintWhatTheySay() throws IOException {
    List<Program> programs = compiled();
    assertThat(programs).anyMatch(program -> program.document().endsWith("README.md"));
    return programs.stream()
        .filter(program -> !program.expected().isEmpty())
        .map(program ->
            dynamicTest(
                ROOT.relativize(program.document()) + ":" + program.block().line(),
                () -> assertThat(run(program)).isEqualTo(program.expected())));
  }

  /** In a JVM of its own: it has to end by itself. */
  private static String run(Program program) throws IOException, InterruptedException {
    Path output = temp.resolve(program.mainClass() + ".out");
    Path errors = temp.resolve(program.mainClass() + ".err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                classPath() + File.pathSeparator + temp.resolve("classes"),
                program.mainClass())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertThat(ended).as("it ends; so far:\n%s", Files.readString(errors)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readString(output).stripTrailing();
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (!link.group(1).contains(":") && !leads(document, link.group(1), link.group(2))) {
          broken.add(ROOT.relativize(document) + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path document, String path, String anchor) throws IOException {
    Path target = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return anchor == null
        || Files.readAllLines(target).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(java.util.Locale.ROOT))
            .map(title -> title.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
            .anyMatch(anchor::equals);
  }
}
