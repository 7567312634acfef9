package dev.transom.benchmarks.stage;

import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import java.util.Iterator;
import java.util.List;

/** A producer whose source yields a few events at a time, which it takes as long as it owes any. */
final class GatedPieces extends Producer<Integer> {
  private final Iterator<List<Integer>> pieces;
  private boolean open;
  private long owed;

  GatedPieces(Iterator<List<Integer>> pieces) {
    this.pieces = pieces;
  }

  @Override
  protected void handleDemand(long demand, Source<Integer> out) {
    owed += demand;
    emit(out);
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    open = true;
    emit(out);
  }

  private void emit(Source<Integer> out) {
    if (!open) {
      return;
    }
    while (owed > 0 && pieces.hasNext()) {
      List<Integer> piece = pieces.next();
      out.emitAll(piece);
      owed -= piece.size();
    }
    if (!pieces.hasNext()) {
      out.complete();
    }
  }
}
