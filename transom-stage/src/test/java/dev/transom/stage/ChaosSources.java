package dev.transom.stage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The sources of a chaos run. Each gives its own marks, in order. */
final class ChaosSources {
  private static final String MORE = "more";
  private static final int LONGEST_REST = 3; // ms

  private final ChaosPlan plan;
  private final Ledger ledger;

  ChaosSources(ChaosPlan plan, Ledger ledger) {
    this.plan = plan;
    this.ledger = ledger;
  }

  /** Lets the sources begin that had to wait. */
  void begin() {
    for (int i = 0; i < plan.sources().size(); i++) {
      if (plan.waits()) {
        StageRef.named(name(i)).demand(DemandMode.FORWARD);
      }
    }
  }

  private static String name(int number) {
    return "source." + number;
  }

  StageSpec<Void, Marked> source(int number) {
    String name = name(number);
    int first = number * plan.marks();
    int end = first + plan.marks();
    boolean rests = plan.seed() % 4 == 0;
    StageSpec<Void, Marked> source =
        switch (plan.sources().get(number)) {
          case ITERATOR ->
              Producer.from(
                  name, () -> IntStream.range(first, end).mapToObj(Marked::at).iterator());
          case STATEFUL ->
              Producer.stateful(
                  name,
                  first,
                  (next, demand, out) -> {
                    ledger.position(number, next);
                    int last = (int) Math.min(end, next + (rests ? 1 + demand / 2 : demand));
                    IntStream.range(next, last).mapToObj(Marked::at).forEach(out::emit);
                    if (last == end) {
                      out.complete();
                    } else if (rests) {
                      out.askAgainAfter(Duration.ofMillis(next % LONGEST_REST));
                    }
                    return last;
                  });
          case CLASS -> {
            AtomicInteger place = new AtomicInteger(first);
            yield Producer.of(name, () -> new Pieces(number, place, end));
          }
        };
    if (plan.waits()) {
      source = source.demand(DemandMode.ACCUMULATE);
    }
    return plan.sourceBuffer() == 0 ? source : source.buffer(plan.sourceBuffer(), Keep.LAST);
  }

  /**
   * Gives pieces of its own size, some of them unasked. Where it is does not survive with the
   * stage; so what it takes in a step that does not commit is not given again.
   */
  private final class Pieces extends Producer<Marked> {
    private final int number;
    private final AtomicInteger place;
    private final int end;
    private final int piece;
    private Ledger.Step last = new Ledger.Step(List.of());

    Pieces(int number, AtomicInteger place, int end) {
      this.number = number;
      this.place = place;
      this.end = end;
      this.piece = 1 + (int) (plan.seed() % ChaosPlan.LARGEST_PIECE);
    }

    @Override
    protected void handleDemand(long demand, Source<Marked> out) {
      last.isCommitted();
      give(out);
    }

    @Override
    protected void handleInfo(Object message, Source<Marked> out) {
      last.isCommitted();
      if (message instanceof ChaosMeddling.Note note) {
        out.emit(Marked.at(note.mark()));
      } else {
        give(out);
      }
    }

    private void give(Source<Marked> out) {
      int from = place.getAndUpdate(now -> Math.min(end, now + piece));
      int to = Math.min(end, from + piece);
      last = ledger.step(number, IntStream.range(from, to).boxed().toList());
      IntStream.range(from, to).mapToObj(Marked::at).forEach(out::emit);
      if (to == end) {
        out.complete();
      } else if (out.owed() > 0) {
        self().send(MORE);
      }
    }
  }
}
