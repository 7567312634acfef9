package dev.transom.benchmarks.stage;

import dev.transom.stage.Source;
import java.util.Iterator;
import java.util.List;

/**
 * A producer that is told of each piece by a message of its own, as it would be by a socket; the
 * first one comes when the gate is opened.
 */
final class ToldPieces extends Gated {
  private final Iterator<List<Integer>> pieces;
  private boolean waiting;

  ToldPieces(Iterator<List<Integer>> pieces) {
    this.pieces = pieces;
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    if (message == OPEN) {
      super.handleInfo(message, out);
      return;
    }
    waiting = false;
    List<Integer> piece = pieces.next();
    owed -= piece.size();
    out.emitAll(piece);
    if (pieces.hasNext()) {
      give(out);
    } else {
      out.complete();
    }
  }

  /** Has the next piece announced. */
  @Override
  void give(Source<Integer> out) {
    if (!waiting && owed > 0 && pieces.hasNext()) {
      waiting = true;
      self().send("next");
    }
  }
}
