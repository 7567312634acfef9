package dev.transom.benchmarks.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A temporary folder with what a measured program needs; an AOT cache wants jars, so folders are
 * packed.
 */
final class Jars implements AutoCloseable {
  static final Jars NONE = new Jars(Path.of(""));

  private final Path folder;

  private Jars(Path folder) {
    this.folder = folder;
  }

  static Jars open() throws IOException {
    return new Jars(Files.createTempDirectory("transom-bench"));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The part of our own class path that the program needs. */
  String classPath(Class<?> program, List<String> beginnings) throws IOException {
    Path own = home(program);
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = String.valueOf(path.toAbsolutePath().getFileName());
      if (path.toAbsolutePath().normalize().equals(own)
          || beginnings.stream().anyMatch(name::startsWith)) {
        entries.add(packed(path, entries.size()).toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static Path home(Class<?> program) {
    Path home = Path.of(program.getProtectionDomain().getCodeSource().getLocation().getPath());
    return home.toAbsolutePath().normalize();
  }

  private Path packed(Path entry, int number) throws IOException {
    if (!Files.isDirectory(entry)) {
      return entry.toAbsolutePath();
    }
    Path jar = file("classes-" + number + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(
            new JarEntry(entry.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, packed);
      }
    }
    return jar;
  }

  @Override
  public void close() {
    if (this == NONE) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
