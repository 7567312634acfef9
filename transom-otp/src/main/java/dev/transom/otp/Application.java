package dev.transom.otp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * A program, or a part of one that starts and stops as a whole: a root supervisor, what there is to
 * configure, and the applications that must run before it. Immutable; nothing happens before it is
 * started.
 *
 * {@snippet :
 * static final Setting<Integer> PORT = Setting.integer("port").otherwise(8080);
 *
 * static final Application SHOP =
 *     Application.of(
 *             "shop",
 *             configuration ->
 *                 Supervisor.restForOne()
 *                     .child(Stock.STOCK, Stock::new)
 *                     .child("web", () -> new Web(configuration.value(PORT))))
 *         .settings(PORT);
 *
 * void main() {
 *   SHOP.run();
 * }
 * }
 *
 * <p><b>Configuration.</b> It is read and checked as a whole, of this application and all those it
 * depends on, before anything starts. Unless {@link #sources} says otherwise it comes from these
 * places, and a later one overrides those before it: the defaults of the settings; the resource
 * {@code NAME.properties}, if there is one; the file that {@code -DNAME.config=FILE} names; the
 * environment variables {@code NAME_…}; the system properties {@code -DNAME.…}.
 *
 * <p><b>Life.</b> The JVM is kept alive until the application has ended. It ends when its root
 * supervisor does, when it is {@linkplain RunningApplication#stop() stopped}, when an application
 * that it depends on ends, and when the node stops or the JVM is asked to (SIGTERM): then
 * applications stop before those that they depend on, and in each the children in reverse order,
 * each as long as its {@link Shutdown} allows.
 *
 * @param name its name, under which the root supervisor is registered
 * @param settings what there is to configure; default nothing
 * @param sources where the configuration comes from; empty: the places above
 * @param dependencies what must run before it; default nothing
 * @param tree makes the specification of the root supervisor; runs in a process of its own
 */
public record Application(
    String name,
    List<Setting<?>> settings,
    List<ConfigurationSource> sources,
    List<Application> dependencies,
    Function<? super Configuration, SupervisorSpec> tree) {

  /** The system property {@code NAME.config} names a file. */
  static final String FILE = "config";

  /** Copies the lists and checks the name and the keys. */
  public Application {
    Objects.requireNonNull(tree, "tree");
    settings = List.copyOf(settings);
    sources = List.copyOf(sources);
    dependencies = List.copyOf(dependencies);
    if (!Objects.requireNonNull(name, "name").matches("[A-Za-z][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "the name of an application is made of letters, digits, '.', '_' and '-', got: \""
              + name
              + '"');
    }
    if (settings.stream().anyMatch(setting -> setting.key().equals(FILE))) {
      throw new IllegalArgumentException(
          "no setting of an application may be called \"config\": -D"
              + name
              + ".config names its file");
    }
  }

  /**
   * An application whose tree depends on its configuration.
   *
   * @param name its name
   * @param tree makes the specification of the root supervisor
   * @return the application, with nothing to configure yet
   */
  public static Application of(String name, Function<? super Configuration, SupervisorSpec> tree) {
    return new Application(name, List.of(), List.of(), List.of(), tree);
  }

  /**
   * An application.
   *
   * @param name its name
   * @param tree the root supervisor
   * @return the application, with nothing to configure
   */
  public static Application of(String name, SupervisorSpec tree) {
    Objects.requireNonNull(tree, "tree");
    return of(name, configuration -> tree);
  }

  /**
   * With more to configure.
   *
   * @param more the settings; the tree may ask for the values of these and of no others
   * @return a changed application
   */
  public Application settings(Setting<?>... more) {
    return new Application(name, plus(settings, more), sources, dependencies, tree);
  }

  /**
   * With other places where the configuration comes from.
   *
   * @param newSources from the general to the particular: a later one overrides those before it; no
   *     source at all means the usual places again
   * @return a changed application
   */
  public Application sources(ConfigurationSource... newSources) {
    return new Application(name, settings, List.of(newSources), dependencies, tree);
  }

  /**
   * With one more place where the configuration comes from, which overrides those there are.
   *
   * @param source the place
   * @return a changed application
   */
  public Application overriddenBy(ConfigurationSource source) {
    return new Application(name, settings, plus(places(), source), dependencies, tree);
  }

  /**
   * With more applications that must run before this one. Starting this one starts those that do
   * not run yet; they stop again when nobody needs them, unless they were started by themselves.
   *
   * @param more the applications
   * @return a changed application
   */
  public Application dependsOn(Application... more) {
    return new Application(name, settings, sources, plus(dependencies, more), tree);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <T> List<T> plus(List<T> some, T... more) {
    List<T> all = new ArrayList<>(some);
    all.addAll(Arrays.asList(more));
    return all;
  }

  /** Where the configuration comes from now. */
  List<ConfigurationSource> places() {
    if (!sources.isEmpty()) {
      return sources;
    }
    List<ConfigurationSource> usual = new ArrayList<>();
    usual.add(new ConfigurationSource.Resource(name + ".properties", false));
    String file = System.getProperty(name + "." + FILE);
    if (file != null) {
      usual.add(ConfigurationSource.file(Path.of(file)));
    }
    usual.add(
        ConfigurationSource.environment(
            ConfigurationReader.variable(name).toUpperCase(Locale.ROOT) + "_"));
    usual.add(ConfigurationSource.systemProperties(name + "."));
    return usual;
  }

  /**
   * Starts the application on the current node, with those it depends on; returns when all their
   * children are initialised. If something does not start, what had started for it is stopped.
   *
   * @return the running application
   * @throws ConfigurationException if the configuration is wrong; nothing was started
   * @throws StartFailedException if a child did not start, or the tree could not be made
   * @throws IllegalStateException if it runs already on this node, or another of its name does
   */
  public RunningApplication start() {
    return ApplicationStart.start(this);
  }

  /**
   * Starts the application on the current node and waits until it has ended: what {@code main}
   * does. An exception that leaves {@code main} makes the JVM end with status 1; so this means that
   * the status is 0 if the application ended in order, and 1 if it did not start or {@linkplain
   * RunningApplication#failed() failed}. After SIGTERM the JVM ends with 143, whatever happened.
   *
   * @throws ConfigurationException if the configuration is wrong; nothing was started
   * @throws StartFailedException if a child did not start, or the tree could not be made
   * @throws IllegalStateException if it runs already on this node, or another of its name does
   * @throws ApplicationFailedException if it ended and not in order
   */
  public void run() {
    RunningApplication running = start();
    var reason = running.await();
    if (running.failed()) {
      throw new ApplicationFailedException(name, reason);
    }
  }

  @Override
  public String toString() {
    return "Application[" + name + "]";
  }
}
