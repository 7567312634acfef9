/** The {@code transom} command. */
module dev.transom.cli {
  requires static transitive org.jspecify;
  requires dev.transom.examples;
  requires dev.transom.flow;
  requires dev.transom.pipeline;
  requires dev.transom.stage;
  requires info.picocli;
  requires java.logging;
  requires java.management;

  opens dev.transom.cli to
      info.picocli;
}
