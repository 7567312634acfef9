package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.Pekko;
import java.util.concurrent.Flow;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.AsPublisher;
import org.apache.pekko.stream.javadsl.JavaFlowSupport;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Pekko's {@link JavaFlowSupport}. The bridges themselves are between its actors and the others'
 * threads; an asynchronous boundary besides would only make it slower.
 */
final class PekkoBridge extends BridgeWorkload {
  private static final int BUFFER = 1024; // a power of two

  PekkoBridge(Bridge bridge) {
    super(bridge);
  }

  @Override
  void in(Flow.Publisher<Integer> publisher, Tally tally) {
    Sink<Integer, NotUsed> sink =
        org.apache.pekko.stream.javadsl.Flow.<Integer>create()
            .fold(
                new long[1],
                (total, number) -> {
                  total[0] += Stages.SINGLE.sum(number);
                  return total;
                })
            .to(Sink.foreach(total -> tally.report(total[0])));
    JavaFlowSupport.Source.fromPublisher(publisher)
        .to(sink)
        .addAttributes(Attributes.inputBuffer(BUFFER, BUFFER))
        .run(Pekko.system());
  }

  @Override
  Flow.Publisher<Integer> out(Numbers numbers) {
    return publisher(Source.fromIterator(numbers::iterator));
  }

  @Override
  Flow.Publisher<Integer> through(Flow.Publisher<Integer> publisher) {
    // Without a stage between, Pekko ties the two ends together and has no part in it.
    return publisher(JavaFlowSupport.Source.fromPublisher(publisher).map(number -> number));
  }

  private static Flow.Publisher<Integer> publisher(Source<Integer, NotUsed> source) {
    Sink<Integer, Flow.Publisher<Integer>> sink =
        JavaFlowSupport.Sink.asPublisher(AsPublisher.WITHOUT_FANOUT);
    return source
        .toMat(sink, Keep.right())
        .addAttributes(Attributes.inputBuffer(BUFFER, BUFFER))
        .run(Pekko.system());
  }
}
