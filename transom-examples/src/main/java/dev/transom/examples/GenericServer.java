package dev.transom.examples;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What GenServer does, in small: the loop is written once, what differs is a function. */
final class GenericServer {
  private record Request(Pid from, Object body) {}

  private record Response(Pid from, Object body) {}

  /** What a request leads to. */
  private record Step<S>(Object response, S state) {}

  private GenericServer() {}

  private static <S> Pid start(S initial, BiFunction<Object, S, Step<S>> handler) {
    return Processes.spawn(self -> {
      S state = initial;
      while (true) {
        Request request = self.receive(Request.class);
        Step<S> step = handler.apply(request.body(), state);
        state = step.state();
        request.from().send(new Response(self.pid(), step.response()));
      }
    });
  }

  private static Object call(Self self, Pid server, Object body) {
    server.send(new Request(self.pid(), body));
    return self.receive(Response.class, response -> response.from().equals(server)).body();
  }

  static void main() {
    Pid counter = start(0, (by, count) -> new Step<>(count + (int) by, count + (int) by));
    Pid stack = start(List.of(), (item, items) -> new Step<>(items.size() + 1, push(items, item)));
    Pid client =
        Processes.spawn(self -> {
          IO.println("counter: " + call(self, counter, 2) + ", " + call(self, counter, 40));
          IO.println("stack: " + call(self, stack, "a") + ", " + call(self, stack, "b"));
        });
    Processes.await(client);
    for (Pid server : List.of(counter, stack)) {
      server.exit(ExitReason.SHUTDOWN);
      Processes.await(server);
    }
  }

  private static List<Object> push(List<Object> items, Object item) {
    return Stream.concat(Stream.of(item), items.stream()).toList();
  }
}
