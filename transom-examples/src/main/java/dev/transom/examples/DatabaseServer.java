package dev.transom.examples;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A server made by hand: a loop around receive, with the connection as its local state. */
final class DatabaseServer {
  private record Query(Pid from, String sql) {}

  private record Rows(Pid server, String text) {}

  private DatabaseServer() {}

  static void main() {
    List<Pid> servers =
        IntStream.rangeClosed(1, 3).mapToObj(n -> Processes.spawn(self -> serve(self, n))).toList();
    Pid client =
        Processes.spawn(self -> {
          for (int i = 1; i <= 6; i++) { // all are sent before the first answer comes
            servers.get(i % servers.size()).send(new Query(self.pid(), "select " + i));
          }
          for (int i = 1; i <= 6; i++) {
            Pid asked = servers.get(i % servers.size());
            Rows rows = self.receive(Rows.class, answer -> answer.server().equals(asked));
            IO.println(rows.text());
          }
        });
    Processes.await(client);
    servers.forEach(Pid::kill);
    servers.forEach(Processes::await);
  }

  private static void serve(Self self, int connection) {
    while (true) {
      Query query = self.receive(Query.class);
      self.sleep(Duration.ofMillis(50)); // the database is slow
      query.from().send(new Rows(self.pid(), "connection " + connection + ": " + query.sql()));
    }
  }
}
