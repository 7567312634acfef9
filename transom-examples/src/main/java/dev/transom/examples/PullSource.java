package dev.transom.examples;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Source;
import dev.transom.pipeline.SourceContext;
import dev.transom.pipeline.SourceReader;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A source of one's own that is asked: it takes jobs from a table, and deletes those done. */
final class PullSource {
  private record JobSource(Jobs jobs) implements Source<String>, Acknowledger {
    @Override
    public SourceReader<String> open(SourceContext<String> context) {
      return (demand, out) -> {
        Map<Integer, String> some = jobs.take(demand);
        some.forEach((id, job) -> out.emit(Message.of(job).acknowledger(this, id)));
        return !some.isEmpty(); // a source that never ends returns true
      };
    }

    @Override
    public void acknowledge(Acknowledgement messages) {
      messages.successful().forEach(message -> jobs.delete(message.receipt(Integer.class)));
    }
  }

  private PullSource() {}

  static void main() {
    Jobs jobs = new Jobs(new TreeMap<>(), new TreeMap<>());
    IntStream.range(0, 100).forEach(id -> jobs.waiting.put(id, "job " + id));
    Pipeline.from(new JobSource(jobs))
        .process(message -> message.data().endsWith("7") ? message.fail("bad") : message)
        .start("jobs")
        .await();
    IO.println("not done: " + jobs.taken.keySet());
  }

  /** A table of jobs. One that was taken stays in it until it is deleted. */
  private record Jobs(TreeMap<Integer, String> waiting, TreeMap<Integer, String> taken) {
    synchronized Map<Integer, String> take(int most) {
      Map<Integer, String> some = new TreeMap<>();
      while (some.size() < most && !waiting.isEmpty()) {
        some.put(waiting.firstKey(), waiting.pollFirstEntry().getValue());
      }
      taken.putAll(some);
      return some;
    }

    synchronized void delete(int id) {
      taken.remove(id);
    }
  }
}
