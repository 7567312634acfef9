package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SysReplaceStateTest {
  @RegisterExtension final OnNode on = new OnNode();

  /** A server that can be repaired. */
  private static final class Counter extends GenServer<Counter.Next> {
    record Next() implements Request<Next, Integer> {}

    private int last;

    @Override
    protected void handle(Next next) {
      reply(next, ++last);
    }

    @Override
    protected Object inspect() {
      return last;
    }

    @Override
    protected void restore(Object state) {
      last = (Integer) state;
    }
  }

  @Test
  void aServerThatRestoresItselfIsRepaired() {
    ServerPid<Counter.Next> counter = GenServer.start(Counter::new);
    counter.call(new Counter.Next());
    assertThat(Sys.replaceState(counter, last -> (Integer) last + 41)).isEqualTo(42);
    assertThat(counter.call(new Counter.Next())).isEqualTo(43);
  }

  @Test
  void soIsAnAgentAndOneThatIsSuspended() {
    Agent<String> agent = Agent.start(() -> "old");
    Sys.suspend(agent.ref());
    assertThat(Sys.replaceState(agent.ref(), state -> state + " and new")).isEqualTo("old and new");
    Sys.resume(agent.ref());
    assertThat(agent.<String>get(state -> state)).isEqualTo("old and new");
  }

  @Test
  void aChangeThatThrowsChangesNothing() {
    ServerPid<Counter.Next> counter = GenServer.start(Counter::new);
    assertThatThrownBy(() ->
            Sys.replaceState(
                counter,
                last -> {
                  throw new ArithmeticException("no number");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no number");
    assertThatThrownBy(() -> Sys.replaceState(counter, last -> "no number"))
        .hasMessageContaining("ClassCastException");
    assertThat(counter.call(new Counter.Next())).isEqualTo(1);
  }

  @Test
  void othersSayThatTheyCannotBeRepaired() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    assertThatThrownBy(() -> Sys.replaceState(stock, state -> state))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("override restore");
    Supervisor supervisor = Supervisor.oneForOne().start();
    assertThatThrownBy(() -> Sys.replaceState(new ServerPid<>(supervisor.pid()), state -> state))
        .hasMessageContaining("only that of servers");
    assertThat(supervisor.whichChildren()).isEmpty();
    assertThat(stock.call(new Stock.Count("pen"))).isZero();
  }
}
