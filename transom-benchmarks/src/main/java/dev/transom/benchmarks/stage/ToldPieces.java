package dev.transom.benchmarks.stage;

import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import java.util.Iterator;
import java.util.List;

/**
 * A producer that is told of each piece by a message of its own, as it would be by a socket; the
 * first one comes when the gate is opened.
 */
final class ToldPieces extends Producer<Integer> {
  private final Iterator<List<Integer>> pieces;
  private boolean open;
  private boolean waiting;
  private long owed;

  ToldPieces(Iterator<List<Integer>> pieces) {
    this.pieces = pieces;
  }

  @Override
  protected void handleDemand(long demand, Source<Integer> out) {
    owed += demand;
    fetch();
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    if (message == GatedNumbers.OPEN) {
      open = true;
    } else {
      waiting = false;
      List<Integer> piece = pieces.next();
      owed -= piece.size();
      out.emitAll(piece);
      if (!pieces.hasNext()) {
        out.complete();
        return;
      }
    }
    fetch();
  }

  private void fetch() {
    if (open && !waiting && owed > 0 && pieces.hasNext()) {
      waiting = true;
      self().send("next");
    }
  }
}
