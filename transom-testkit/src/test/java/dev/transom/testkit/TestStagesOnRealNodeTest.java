package dev.transom.testkit;

import org.junit.jupiter.api.extension.RegisterExtension;

/** What the stages of the test kit do on a real node. */
class TestStagesOnRealNodeTest extends TestStagesContract {
  @RegisterExtension final NodeExtension test = NodeExtension.real();
}
