/** Small programs, one idea each; {@code bin/transom example} runs them. */
module dev.transom.examples {
  requires static transitive org.jspecify;
  requires dev.transom.flow;
  requires dev.transom.stage;
  requires java.net.http;
  requires jdk.httpserver;

  exports dev.transom.examples;
}
