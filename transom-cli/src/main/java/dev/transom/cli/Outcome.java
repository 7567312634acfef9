package dev.transom.cli;

import java.util.ArrayList;
import java.util.List;

/** Settles the accounts of a run: every event that was given out is looked up. */
final class Outcome {
  private static final int SHOWN = 10;

  private final List<Long> firstLost = new ArrayList<>();
  private long produced;
  private long lost;
  private long contradictions;

  /** Looks at every event of every producer. */
  Outcome(List<Share> shares, Totals totals, DeadLetters letters) {
    for (Share share : shares) {
      Marks done = totals.marks(share.producer());
      Marks dead = letters.marks(share.producer());
      long given = totals.given(share.producer()).orElse(Math.max(done.end(), dead.end()));
      produced += given;
      Marks.missing(given, done, dead, place -> lost(share, place));
      contradictions += Marks.common(done, dead);
    }
  }

  private void lost(Share share, long place) {
    lost++;
    if (firstLost.size() < SHOWN) {
      firstLost.add(share.first() + share.stride() * place);
    }
  }

  long produced() {
    return produced;
  }

  long lost() {
    return lost;
  }

  /** Events that were committed and given up; there must not be any. */
  long contradictions() {
    return contradictions;
  }

  /** The numbers of some that were lost. */
  List<Long> firstLost() {
    return firstLost;
  }
}
