package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.UniformFanInShape;
import org.apache.pekko.stream.UniformFanOutShape;
import org.apache.pekko.stream.javadsl.Balance;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.GraphDSL;
import org.apache.pekko.stream.javadsl.Merge;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko Streams: {@code groupedWithin} for batches, and one of three ways to process. */
final class PekkoIngestion extends Peer {
  private final Way way;

  private PekkoIngestion(Job job, Way way) {
    super(job);
    this.way = way;
  }

  private enum Way {
    ASYNC,
    BALANCED,
    LISTS
  }

  /** {@code mapAsyncUnordered}. */
  static Workload async(Job job) {
    return new PekkoIngestion(job, Way.ASYNC);
  }

  /** {@code Balance} over flows of their own. */
  static Workload balanced(Job job) {
    return new PekkoIngestion(job, Way.BALANCED);
  }

  /** {@code mapAsyncUnordered} of lists. */
  static Workload lists(Job job) {
    return new PekkoIngestion(job, Way.LISTS);
  }

  @Override
  void ingest(int limit, Receipts receipts) throws Exception {
    Source<Delivery<Integer>, NotUsed> done =
        processed(Source.range(0, limit - 1).map(this::delivery), receipts);
    CompletionStage<Done> end;
    if (job.isBatched()) {
      end =
          done.groupedWithin(Job.BATCH, Job.PATIENCE)
              .mapAsyncUnordered(
                  Job.HANDLERS,
                  batch ->
                      elsewhere(() -> {
                        handle(batch, receipts);
                        return Done.done();
                      }))
              .run(Pekko.system());
    } else {
      end = done.run(Pekko.system());
    }
    end.toCompletableFuture().get();
  }

  private Source<Delivery<Integer>, NotUsed> processed(
      Source<Delivery<String>, NotUsed> texts, Receipts receipts) {
    return switch (way) {
      case ASYNC ->
          texts.mapAsyncUnordered(Job.PROCESSORS, text -> elsewhere(() -> process(text, receipts)));
      case BALANCED -> texts.via(balance(receipts));
      case LISTS ->
          texts
              .grouped(Job.BATCH)
              .mapAsyncUnordered(Job.PROCESSORS, list -> elsewhere(() -> process(list, receipts)))
              .mapConcat(results -> results);
    };
  }

  private Graph<FlowShape<Delivery<String>, Delivery<Integer>>, NotUsed> balance(
      Receipts receipts) {
    Flow<Delivery<String>, Delivery<Integer>, NotUsed> processor =
        Flow.<Delivery<String>>create()
            .map(text -> processed(text, receipts))
            .filter(result -> result != NOTHING);
    return GraphDSL.create(builder -> {
      UniformFanOutShape<Delivery<String>, Delivery<String>> out =
          builder.add(Balance.<Delivery<String>>create(Job.PROCESSORS));
      UniformFanInShape<Delivery<Integer>, Delivery<Integer>> in =
          builder.add(Merge.<Delivery<Integer>>create(Job.PROCESSORS));
      for (int i = 0; i < Job.PROCESSORS; i++) {
        builder.from(out.out(i)).via(builder.add(processor.async())).toInlet(in.in(i));
      }
      return FlowShape.of(out.in(), in.out());
    });
  }

  /** A stage that is completed by the dispatcher; with null, which goes no further. */
  private static <R> CompletionStage<R> elsewhere(Callable<R> work) {
    Executor dispatcher = Pekko.system().executionContext();
    CompletableFuture<R> result = new CompletableFuture<>();
    dispatcher.execute(() -> {
      try {
        result.complete(work.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }
}
