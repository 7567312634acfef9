package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.Pekko;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.ClosedShape;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.UniformFanOutShape;
import org.apache.pekko.stream.javadsl.Balance;
import org.apache.pekko.stream.javadsl.Broadcast;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.GraphDSL;
import org.apache.pekko.stream.javadsl.Partition;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Pekko Streams: asynchronous boundaries, {@code Balance} for several consumers, {@code grouped}
 * for lists.
 */
final class PekkoStages extends Stages {
  PekkoStages(Shape shape) {
    super(shape);
  }

  @Override
  <T> void start(Iterable<T> source, Cargo<T> cargo, Tally tally) {
    start(Source.fromIterator(source::iterator), cargo, tally);
  }

  @Override
  void startBatched(Numbers numbers, Cargo<List<Integer>> cargo, Tally tally) {
    start(Source.fromIterator(numbers::iterator).grouped(shape.batch()), cargo, tally);
  }

  private <T> void start(Source<T, NotUsed> source, Cargo<T> cargo, Tally tally) {
    Source<T, NotUsed> pieces = source;
    if (shape.through()) {
      pieces = source.async().via(Flow.<T>create().map(cargo::increment).async());
    }
    int window = powerOfTwo(shape.window());
    graph(pieces, cargo, tally)
        .addAttributes(Attributes.inputBuffer(window, window))
        .run(Pekko.system());
  }

  private <T> RunnableGraph<NotUsed> graph(Source<T, NotUsed> source, Cargo<T> cargo, Tally tally) {
    if (shape.consumers() == 1) {
      return source.async().to(sink(cargo, tally));
    }
    Graph<ClosedShape, NotUsed> graph =
        GraphDSL.create(builder -> {
          UniformFanOutShape<T, T> out = builder.add(fanOut(cargo));
          builder.from(builder.add(source)).toFanOut(out);
          for (int i = 0; i < shape.consumers(); i++) {
            builder.from(out).to(builder.add(sink(cargo, tally).async()));
          }
          return ClosedShape.getInstance();
        });
    return RunnableGraph.fromGraph(graph);
  }

  private <T> Graph<UniformFanOutShape<T, T>, NotUsed> fanOut(Cargo<T> cargo) {
    int consumers = shape.consumers();
    return switch (shape.spread()) {
      case SHARE -> Balance.create(consumers, false);
      case BROADCAST -> Broadcast.create(consumers);
      case PARTITION -> Partition.create(consumers, piece -> cargo.key(piece) % consumers);
    };
  }

  private <T> Sink<T, NotUsed> sink(Cargo<T> cargo, Tally tally) {
    Sink<T, NotUsed> sink =
        Flow.<T>create()
            .fold(
                new long[1],
                (total, piece) -> {
                  total[0] += cargo.sum(piece);
                  return total;
                })
            .to(Sink.foreach(total -> tally.report(total[0])));
    return shape.waits() ? sink.addAttributes(ActorAttributes.dispatcher(Pekko.OWN_THREADS)) : sink;
  }

  private static int powerOfTwo(int least) {
    return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
  }
}
