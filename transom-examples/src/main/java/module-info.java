/** Small programs, one idea each; {@code bin/transom example} runs them. */
module dev.transom.examples {
  requires static transitive org.jspecify;
  requires dev.transom.flow;
  requires dev.transom.pipeline;
  requires dev.transom.stage;
  requires java.net.http;
  requires java.sql;
  requires jdk.httpserver;
  requires tools.jackson.databind;

  exports dev.transom.examples;

  opens dev.transom.examples to
      tools.jackson.databind;
}
