package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import dev.transom.stage.DemandMode;
import dev.transom.stage.Producer;
import dev.transom.stage.StageSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** The producers of a run. */
final class Sources {
  private Sources() {}

  static List<StageSpec<?, ?>> of(Input.Sources sources, Run run) {
    List<StageSpec<?, ?>> stages = new ArrayList<>();
    List<String> names = sources.names();
    switch (sources.origin()) {
      case Origin.Iterators(_, var iterators, _) -> {
        for (int i = 0; i < names.size(); i++) {
          FlowSupplier<Iterator<?>> iterator = iterators.get(i);
          stages.add(producer(names.get(i), run, meter -> new Metered(iterator.get(), meter)));
        }
      }
      case Origin.Chunks(var files, int size) -> {
        for (int i = 0; i < names.size(); i++) {
          var file = files.get(i);
          AtomicLong length = new AtomicLong(-1);
          stages.add(
              producer(names.get(i), run, meter -> ChunkFiles.pieces(file, size, meter, length)));
        }
      }
      case Origin.Ticks(var period) ->
          stages.add(
              Producer.<Instant>of(names.getFirst(), () -> new Ticking(period))
                  .demand(DemandMode.ACCUMULATE));
      case Origin.Starting(var specs) ->
          specs.forEach(spec -> stages.add(spec.demand(DemandMode.ACCUMULATE)));
      case Origin.Running _ -> {}
    }
    return stages;
  }

  private static StageSpec<Void, Object> producer(
      String name, Run run, FlowFunction<SourceMeter, Iterator<?>> iterators) {
    SourceMeter meter = run.meters().source(name);
    return Producer.<Object>from(name, () -> new Guarded(name, run, () -> iterators.apply(meter)))
        .demand(DemandMode.ACCUMULATE);
  }

  /** How much there is in all sources of an origin that says so; files are looked at again. */
  static long total(Origin origin) {
    long total = 0;
    switch (origin) {
      case Origin.Iterators it -> total = LongStream.of(it.sizes()).sum();
      case Origin.Chunks it -> {
        for (Path file : it.files()) {
          total += file.toFile().length(); // 0 if there is none
        }
      }
      case Origin.Ticks _, Origin.Running _, Origin.Starting _ -> {}
    }
    return total;
  }

  /** Counts what it gives. */
  private static final class Metered implements Iterator<Object> {
    private final Iterator<?> iterator;
    private final SourceMeter meter;
    private long given;

    Metered(Iterator<?> iterator, SourceMeter meter) {
      this.iterator = Failures.present(iterator, "the iterator");
      this.meter = meter;
    }

    @Override
    public boolean hasNext() {
      return iterator.hasNext();
    }

    @Override
    public Object next() {
      Object next = iterator.next();
      meter.reached(++given);
      return next;
    }
  }

  /** What goes wrong in a source is the failure of the run. */
  private static final class Guarded implements Iterator<Object> {
    private final String name;
    private final Run run;
    private final Iterator<?> iterator;

    Guarded(String name, Run run, FlowSupplier<Iterator<?>> iterators) {
      this.name = name;
      this.run = run;
      try {
        this.iterator = Failures.present(iterators.get(), "the iterator");
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public boolean hasNext() {
      try {
        return iterator.hasNext();
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public Object next() {
      try {
        return Failures.present(iterator.next(), "an element");
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    private RuntimeException failed(Throwable cause) {
      if (!Processes.self().pid().isAlive()) {
        return cause instanceof RuntimeException it ? it : new IllegalStateException(cause);
      }
      run.fail(new FlowException(name, null, cause));
      return Processes.self().exit(ExitReason.SHUTDOWN);
    }
  }
}
