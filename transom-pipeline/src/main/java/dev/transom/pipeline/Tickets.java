package dev.transom.pipeline;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives each message that comes in what the pipeline is to know of it, and knows the groups. */
final class Tickets {
  private final Plan plan;
  private final Map<Object, Group> groups = new ConcurrentHashMap<>();
  private volatile boolean hasGroups; // or has had some

  Tickets(Plan plan) {
    this.plan = plan;
  }

  /** On the thread that emits it. */
  <T> Message<T> ticketed(Message<T> message) {
    Object id = message.label().parts().groupId();
    Function<Message<?>, Object> keyOf = plan.keyOf();
    if (id == null && keyOf == null && plan.carrier() == null) {
      return message.admitted(null);
    }
    Object key = null;
    Failure failure = null;
    if (keyOf != null) {
      try {
        key = keyOf.apply(message);
      } catch (RuntimeException e) {
        key = message;
        failure = Failure.misuse("its partition could not be found: " + Failure.text(e));
      }
    }
    Object context = plan.capture(message);
    Group group = null;
    if (id != null) { // last, as the user's code may throw
      hasGroups = true;
      group = groups.computeIfAbsent(id, _ -> new Group());
      group.entered();
    }
    Ticket<T> ticket = message.admitted(failure);
    ticket.admitted(group, context, key);
    return ticket;
  }

  /** Whether a message may be in a group. */
  boolean haveGroups() {
    return hasGroups;
  }

  /** They are in flight no more, or were not taken in. */
  void left(Collection<? extends Message<?>> messages) {
    if (!hasGroups) {
      return;
    }
    for (Message<?> message : messages) {
      Group group = message.ticket().group();
      if (group != null) {
        group.left();
      }
    }
  }

  /** Nobody begins with messages of this group from now on; null if there is none. */
  @Nullable Group revoke(Object id) {
    Group group = groups.remove(id);
    if (group != null) {
      group.revoke();
    }
    return group;
  }
}
