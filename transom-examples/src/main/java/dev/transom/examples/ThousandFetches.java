package dev.transom.examples;

import com.sun.net.httpserver.HttpServer;
import dev.transom.otp.AsyncStreamOptions;
import dev.transom.otp.OnTimeout;
import dev.transom.otp.Task;
import dev.transom.otp.TaskResult;
import dev.transom.process.Processes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Plain blocking code, 200 at a time, in order; one in a hundred never answers in time. */
final class ThousandFetches {
  private ThousandFetches() {}

  static void main() throws IOException {
    HttpServer site = site();
    String root = "http://localhost:" + site.getAddress().getPort() + "/";
    HttpClient client = HttpClient.newHttpClient();
    AsyncStreamOptions options =
        AsyncStreamOptions.DEFAULT
            .maxConcurrency(200)
            .timeout(Duration.ofSeconds(10))
            .onTimeout(OnTimeout.KILL_TASK);
    var numbers = IntStream.range(0, 1_000).boxed();
    try (var pages = Task.asyncStream(numbers, n -> fetch(client, root + n), options)) {
      long inTime = pages.stream().filter(TaskResult.Success.class::isInstance).count();
      IO.println(inTime + " of 1000 pages in time");
    }
    site.stop(0);
    client.shutdownNow();
  }

  private static int fetch(HttpClient client, String uri) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static HttpServer site() throws IOException {
    HttpServer site = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    site.createContext(
        "/",
        exchange -> {
          boolean slow = exchange.getRequestURI().getPath().endsWith("99");
          Processes.sleep(Duration.ofMillis(slow ? 60_000 : 20));
          exchange.sendResponseHeaders(200, -1);
        });
    site.start();
    return site;
  }
}
