/** Small programs, one idea each; {@code bin/transom example} runs them. */
module dev.transom.examples {
  requires static transitive org.jspecify;
  requires dev.transom.stage;

  exports dev.transom.examples;
}
