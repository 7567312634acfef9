package dev.transom.testkit;

import org.junit.jupiter.api.extension.RegisterExtension;

/** What the stages of the test kit do in virtual time. */
class TestStagesOnTestNodeTest extends TestStagesContract {
  @RegisterExtension final NodeExtension test = NodeExtension.virtual();
}
