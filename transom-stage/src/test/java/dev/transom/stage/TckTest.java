package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.testng.ITestContext;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** The Reactive Streams TCK, for both bridges to {@code java.util.concurrent.Flow}. */
class TckTest {
  /** How many checks the TCK has, by version 1.0.4; so that none is left out unseen. */
  private static final int OF_A_PUBLISHER = 38;

  private static final int OF_A_SUBSCRIBER = 27;

  @TestFactory
  List<DynamicTest> aStageIsAPublisher() {
    return run(PublisherVerification.class, OF_A_PUBLISHER);
  }

  @TestFactory
  List<DynamicTest> aStageIsASubscriber() {
    return run(SubscriberVerification.class, OF_A_SUBSCRIBER);
  }

  private static List<DynamicTest> run(Class<?> verification, int checks) {
    List<ITestResult> results = Collections.synchronizedList(new ArrayList<>());
    TestNG testng = new TestNG(false);
    testng.setVerbose(0);
    testng.setTestClasses(new Class<?>[] {verification});
    testng.addListener(
        new ITestListener() {
          @Override
          public void onFinish(ITestContext context) {
            results.addAll(context.getPassedTests().getAllResults());
            results.addAll(context.getFailedTests().getAllResults());
            results.addAll(context.getSkippedTests().getAllResults());
          }
        });
    testng.run();
    assertThat(results).hasSize(checks);
    return results.stream()
        .map(result -> DynamicTest.dynamicTest(result.getName(), () -> judge(result)))
        .toList();
  }

  /** What the TCK leaves open for want of a way to see it is no failure. */
  private static void judge(ITestResult result) throws Throwable {
    switch (result.getStatus()) {
      case ITestResult.SUCCESS -> {}
      case ITestResult.SKIP -> {
        assertThat(result.getName()).matches("(untested|optional)_.*");
        throw new TestAbortedException(result.getThrowable().getMessage());
      }
      default -> throw result.getThrowable();
    }
  }
}
