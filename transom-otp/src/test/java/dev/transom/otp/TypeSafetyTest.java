package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not compile, and what must under {@code import module java.base} and {@code var}. */
class TypeSafetyTest {
  private static final String SERVER =
      """
      import module java.base;
      import dev.transom.otp.*;

      final class Shop {
        static final class Stock extends GenServer<Stock.Message> {
          sealed interface Message {}
          record Add(String sku, int n) implements Message {}
          record Count(String sku) implements Message, Request<Message, Integer> {}
          private final Map<String, Integer> shelf = new HashMap<>();
          @Override protected void handle(Message message) {
            switch (message) {
              case Add(var sku, var n) -> shelf.merge(sku, n, Integer::sum);
              case Count c -> reply(c, %s);
            }
          }
        }
        static final ServerName<Stock.Message> STOCK = ServerName.of("stock");

        static void main() {
          %s
        }
      }
      """;

  @TempDir Path dir;

  private String compile(String answer, String body) throws IOException, URISyntaxException {
    Path source = dir.resolve("Shop.java");
    Files.writeString(source, SERVER.formatted(answer, body));
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    String path =
        String.join(
            java.io.File.pathSeparator,
            place(GenServer.class),
            place(dev.transom.process.Pid.class),
            place(org.jspecify.annotations.NullMarked.class));
    ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(writer, writer, "-d", dir.toString(), "-cp", path, source.toString());
    return out.toString();
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void theUsualCompiles() throws Exception {
    assertThat(
            compile(
                "shelf.getOrDefault(c.sku(), 0)",
                """
                Supervisor shop =
                    Supervisor.restForOne()
                        .intensity(3, Duration.ofSeconds(5))
                        .child(STOCK, Stock::new)
                        .child("second", Stock::new)
                        .child(ChildSpec.of("third", () -> new Stock()).restart(Restart.TRANSIENT))
                        .start("shop");
                STOCK.cast(new Stock.Add("pen", 3));
                int pens = STOCK.call(new Stock.Count("pen"));
                var ref = GenServer.start(Stock::new);
                ServerRef<Stock.Message> either = pens > 0 ? STOCK : ref;
                var sum = either.call(new Stock.Count("ink")) + 1;
                var pool = DynamicSupervisor.spec().maxChildren(3).start();
                var typed = pool.startChild(Restart.TEMPORARY, Stock::new);
                typed.cast(new Stock.Add("ink", sum));
                """))
        .isEmpty();
  }

  @Test
  void whatIsWrongDoesNotCompile() throws Exception {
    assertThat(
            compile(
                "\"an answer of the wrong type\"",
                """
                STOCK.call(new Stock.Add("pen", 1)); // a call of what wants no answer
                String pens = STOCK.call(new Stock.Count("pen")); // a wrong use of the answer
                STOCK.cast("pen"); // a message of another server
                GenServer.start(ServerName.<String>of("x"), Stock::new); // the name of another server
                """))
        .contains("5 errors");
  }
}
