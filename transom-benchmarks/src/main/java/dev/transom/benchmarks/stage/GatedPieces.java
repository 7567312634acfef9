package dev.transom.benchmarks.stage;

import dev.transom.stage.Source;
import java.util.Iterator;
import java.util.List;

/** A producer whose source yields a few events at a time, which it takes as long as it owes any. */
final class GatedPieces extends Gated {
  private final Iterator<List<Integer>> pieces;

  GatedPieces(Iterator<List<Integer>> pieces) {
    this.pieces = pieces;
  }

  @Override
  void give(Source<Integer> out) {
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
