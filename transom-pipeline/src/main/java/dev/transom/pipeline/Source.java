package dev.transom.pipeline;

/**
 * Where messages come from. {@link Sources} has those for what the JDK knows; your own is an
 * implementation of {@link #open}.
 *
 * {@snippet :
 * Source<Job> jobs = context -> (demand, out) -> {
 *   for (Job job : table.fetchNew(demand)) {
 *     out.emit(Message.of(job).acknowledger(table, job.id()));
 *   }
 *   return true;                                       // there may be more
 * };
 * }
 *
 * @param <T> the type of the data
 */
@FunctionalInterface
public interface Source<T> {
  /**
   * Opens it, for one process; again if that has died or its reader has thrown. What was emitted
   * before is not lost, and must not be emitted again: {@link SourceContext#position} tells how
   * much that was.
   *
   * @param context where the source is, and what pushes messages in from elsewhere
   * @return reads from it
   * @throws Exception if it cannot be opened; that is tried again
   */
  SourceReader<T> open(SourceContext<T> context) throws Exception;
}
