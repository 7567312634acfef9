package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@link JdkFlowAdapter}, with the two ends on threads of their own or on one. */
final class ReactorBridge extends BridgeWorkload {
  private final boolean apart;

  private ReactorBridge(Bridge bridge, boolean apart) {
    super(bridge);
    this.apart = apart;
  }

  static ReactorBridge of(Bridge bridge) {
    return new ReactorBridge(bridge, true);
  }

  /** Without {@code publishOn}: whoever asks does everything. */
  static ReactorBridge sameThread(Bridge bridge) {
    return new ReactorBridge(bridge, false);
  }

  @Override
  void in(Flow.Publisher<Integer> publisher, Tally tally) {
    Mono<long[]> sum =
        flux(publisher)
            .collect(() -> new long[1], (total, number) -> total[0] += Stages.SINGLE.sum(number));
    sum.subscribe(total -> tally.report(total[0]));
  }

  @Override
  Flow.Publisher<Integer> out(Numbers numbers) {
    return JdkFlowAdapter.publisherToFlowPublisher(apart(Flux.fromIterable(numbers)));
  }

  @Override
  Flow.Publisher<Integer> through(Flow.Publisher<Integer> publisher) {
    return JdkFlowAdapter.publisherToFlowPublisher(flux(publisher));
  }

  private Flux<Integer> flux(Flow.Publisher<Integer> publisher) {
    return apart(JdkFlowAdapter.flowPublisherToFlux(publisher));
  }

  private Flux<Integer> apart(Flux<Integer> numbers) {
    return apart ? numbers.publishOn(Schedulers.parallel(), Bridge.DEMAND) : numbers;
  }
}
