package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the module shows, and what it stands on. */
class ArchitectureTest {
  private static ModuleDescriptor descriptor;

  @BeforeAll
  static void read() throws Exception {
    Path root =
        Path.of(ProbeProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }
  }

  @Test
  void itExportsOnePackage() {
    assertThat(descriptor.packages()).containsExactly("dev.transom.testkit");
    assertThat(descriptor.exports())
        .singleElement()
        .satisfies(exports -> {
          assertThat(exports.source()).isEqualTo("dev.transom.testkit");
          assertThat(exports.isQualified()).isFalse();
        });
  }

  @Test
  void whoUsesNoJUnitNeedsNone() {
    assertThat(descriptor.requires())
        .filteredOn(requires -> !requires.name().startsWith("java."))
        .filteredOn(
            requires -> !requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("dev.transom.stage", "dev.transom.pipeline");
  }
}
