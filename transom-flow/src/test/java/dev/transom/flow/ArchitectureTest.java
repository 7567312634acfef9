package dev.transom.flow;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the module shows, what it stands on, and that a description knows nothing of who runs it.
 */
class ArchitectureTest {
  private static Path root;
  private static JavaClasses classes;

  @BeforeAll
  static void read() throws Exception {
    root = Path.of(Flow.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.exists(root.resolve("module-info.class"))) { // the tests are patched into the module
      root = root.resolveSibling("classes");
    }
    classes = new ClassFileImporter().importPath(root);
  }

  @Test
  void itExportsOnePackageAndStandsOnTheStages() throws Exception {
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }
    assertThat(descriptor.packages()).containsExactly("dev.transom.flow");
    assertThat(descriptor.exports())
        .singleElement()
        .matches(exports -> !exports.isQualified() && exports.source().equals("dev.transom.flow"));
    assertThat(descriptor.requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "org.jspecify", "dev.transom.stage");
  }

  @Test
  void nobodySleepsPrintsOrExits() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(classes);
    noClasses().should().accessField(System.class, "out").check(classes);
    noClasses().should().accessField(System.class, "err").check(classes);
    noClasses().should().callMethod(System.class, "exit", int.class).check(classes);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(classes);
  }

  /** Another engine is to run the same plans. */
  @Test
  void plansKnowNothingOfTheLocalEngine() {
    Set<Class<?>> description =
        Set.of(
            Plan.class,
            Operator.class,
            Reduction.class,
            Routing.class,
            Origin.class,
            Window.class,
            OnError.class,
            Departition.class,
            Join.class);
    Set<Class<?>> engine =
        Set.of(
            LocalEngine.class,
            Layout.class,
            Layer.class,
            LayerCode.class,
            LayerState.class,
            Change.class,
            Windowing.class,
            Reducing.class,
            Wiring.class,
            Run.class);
    noClasses()
        .that(describe("describe a flow", type -> isOneOf(type, description)))
        .should()
        .dependOnClassesThat(describe("run one here", type -> isOneOf(type, engine)))
        .check(classes);
  }

  @Test
  void flowsReachTheEngineByOneDoor() {
    noClasses()
        .that(describe("are flows", type -> type.isAssignableTo(Flow.class)))
        .should()
        .dependOnClassesThat(
            describe(
                "are behind the door",
                type -> isOneOf(type, Set.of(Layout.class, Layer.class, Run.class, Wiring.class))))
        .check(classes);
  }

  /** What users see must not mention what they cannot see. */
  @Test
  void thePublicApiDoesNotMentionHiddenTypes() {
    List<String> found =
        Stream.of(
                Flow.class,
                KeyedFlow.class,
                KeyedReduced.class,
                Reduced.class,
                Triggered.class,
                Windowed.class,
                Window.class,
                Join.class,
                Stages.class,
                RunnableFlow.class,
                RunningFlow.class)
            .flatMap(type -> Stream.of(type.getMethods()))
            .flatMap(method ->
                Stream.concat(
                    Stream.of(method.getReturnType()), Stream.of(method.getParameterTypes())))
            .filter(type -> type.getPackageName().startsWith("dev.transom"))
            .filter(type ->
                type.getPackageName().endsWith(".spi")
                    || !java.lang.reflect.Modifier.isPublic(type.getModifiers()))
            .map(Class::getName)
            .toList();
    assertThat(found).isEmpty();
  }

  private static boolean isOneOf(JavaClass type, Set<Class<?>> all) {
    return all.stream()
        .anyMatch(it ->
            type.getName().equals(it.getName()) || type.getName().startsWith(it.getName() + "$"));
  }
}
