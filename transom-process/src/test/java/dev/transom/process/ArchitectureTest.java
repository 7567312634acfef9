package dev.transom.process;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the module shows, and what it stands on. */
class ArchitectureTest {
  private static final String API = "dev.transom.process";
  private static final String SPI = "dev.transom.process.spi";

  private static Path root;
  private static JavaClasses classes;

  @BeforeAll
  static void read() throws URISyntaxException {
    root = Path.of(Node.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.exists(root.resolve("module-info.class"))) { // the tests are patched into the module
      root = root.resolveSibling("classes");
    }
    classes = new ClassFileImporter().importPath(root);
  }

  @Test
  void theModuleExportsOnePackageToAllAndTheSpiToItsSiblings() throws IOException {
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }
    assertThat(descriptor.exports())
        .filteredOn(exports -> !exports.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly(API);
    assertThat(descriptor.exports())
        .filteredOn(ModuleDescriptor.Exports::isQualified)
        .allSatisfy(exports -> {
          assertThat(exports.source()).isEqualTo(SPI);
          assertThat(exports.targets()).allMatch(target -> target.startsWith("dev.transom."));
        })
        .hasSize(1);
    assertThat(descriptor.opens()).isEmpty();
    assertThat(descriptor.isOpen()).isFalse();
    assertThat(descriptor.packages()).containsExactlyInAnyOrder(API, SPI);
    assertThat(descriptor.requires())
        .extracting(ModuleDescriptor.Requires::name)
        .allMatch(name ->
            name.startsWith("java.") || name.startsWith("jdk.") || name.equals("org.jspecify"));
    assertThat(descriptor.requires())
        .filteredOn(requires -> requires.name().equals("org.jspecify"))
        .allMatch(
            requires -> requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC));
  }

  /** The two packages know each other by design; nothing else of ours is known. */
  @Test
  void nothingAboveIsKnown() {
    noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "another module of ours",
                type ->
                    type.getPackageName().startsWith("dev.transom.")
                        && !Set.of(API, SPI).contains(type.getPackageName())))
        .check(classes);
  }

  @Test
  void onlyTheJdkIsNeeded() {
    noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "outside the JDK",
                type ->
                    Stream.of("java.", "jdk.jfr", "jdk.management", API, "org.jspecify")
                            .noneMatch(type.getPackageName()::startsWith)
                        && !type.getBaseComponentType().isPrimitive()))
        .check(classes);
  }

  @Test
  void nobodySleepsPrintsOrExits() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(classes);
    noClasses().should().accessField(System.class, "out").check(classes);
    noClasses().should().accessField(System.class, "err").check(classes);
    noClasses().should().callMethod(System.class, "exit", int.class).check(classes);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(classes);
  }

  /** What users see must not mention what they cannot see. */
  @Test
  void thePublicApiDoesNotMentionTheSpiNorHiddenTypes() {
    DescribedPredicate<JavaClass> hidden =
        describe(
            "hidden",
            type ->
                type.getPackageName().startsWith(API)
                    && (type.getPackageName().equals(SPI) || !isVisible(type)));
    List<String> found =
        classes.stream()
            .filter(type -> type.getPackageName().equals(API) && isVisible(type))
            .flatMap(type -> type.getMembers().stream())
            .filter(ArchitectureTest::isVisible)
            .filter(member -> !overridesInherited(member))
            .flatMap(member ->
                mentioned(member)
                    .map(JavaClass::getBaseComponentType)
                    .filter(hidden)
                    .map(type -> member.getFullName() + " mentions " + type.getName()))
            .sorted()
            .toList();
    assertThat(found).isEmpty();
  }

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    boolean open =
        member.getModifiers().contains(JavaModifier.PUBLIC)
            || (member.getModifiers().contains(JavaModifier.PROTECTED)
                && !member.getOwner().getModifiers().contains(JavaModifier.FINAL));
    return open && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static boolean overridesInherited(JavaMember member) {
    return member instanceof JavaMethod method && method.getName().equals("toString");
  }

  private static Stream<JavaClass> mentioned(JavaMember member) {
    if (member instanceof com.tngtech.archunit.core.domain.JavaCodeUnit unit) {
      return Stream.concat(
          unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()));
    }
    return Stream.of(((com.tngtech.archunit.core.domain.JavaField) member).getRawType());
  }

  @Test
  void bothPackagesAreNullMarked() {
    assertThat(
            classes.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(API, SPI);
  }
}
