package dev.transom.otp;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The process of an {@link Agent}: applies what it is sent to its state. */
final class AgentServer<S> extends GenServer<AgentServer.Message<S>> {
  /** Functions are messages like others: what they have captured must be immutable. */
  sealed interface Message<S> {}

  /** Asks for something about the state. */
  record Look<S, R>(Function<? super S, ? extends R> function)
      implements Message<S>, Request<Message<S>, R> {}

  /** Changes the state, and says when it has. */
  record Change<S>(UnaryOperator<S> function) implements Message<S>, Request<Message<S>, Boolean> {}

  /** Asks and changes in one. */
  record LookAndChange<S, R>(Function<? super S, Agent.Answer<R, S>> function)
      implements Message<S>, Request<Message<S>, R> {}

  /** Changes the state, and tells nobody. */
  record QuietChange<S>(UnaryOperator<S> function) implements Message<S> {}

  private final Supplier<? extends S> initial;
  private @Nullable S state;

  AgentServer(Supplier<? extends S> initial) {
    this.initial = initial;
  }

  @Override
  protected void init() {
    state = notNull(initial.get());
  }

  @Override
  protected void handle(Message<S> message) {
    switch (message) {
      case Look<S, ?> look -> look(look);
      case Change<S> change -> {
        state = notNull(change.function().apply(state()));
        reply(change, true);
      }
      case LookAndChange<S, ?> both -> lookAndChange(both);
      case QuietChange<S>(var function) -> state = notNull(function.apply(state()));
    }
  }

  private <R> void look(Look<S, R> look) {
    reply(look, notNull((R) look.function().apply(state())));
  }

  private <R> void lookAndChange(LookAndChange<S, R> both) {
    Agent.Answer<R, S> answer = notNull(both.function().apply(state()));
    state = answer.state();
    reply(both, answer.value());
  }

  private S state() {
    return Objects.requireNonNull(state);
  }

  private static <T> T notNull(@Nullable T result) {
    return Objects.requireNonNull(
        result, "a function of an agent returned null: let it return an Optional instead");
  }

  @Override
  protected Object inspect() {
    return state();
  }

  @SuppressWarnings("unchecked") // whoever replaces the state vouches for its type
  @Override
  protected void restore(Object fresh) {
    state = notNull((S) fresh);
  }
}
