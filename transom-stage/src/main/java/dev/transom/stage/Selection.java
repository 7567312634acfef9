package dev.transom.stage;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events of a step that the subscription's selector lets through, and where in the parcel they
 * are; the others are passed over, and count as handled.
 *
 * @param events those that are given to the handler
 * @param places their places in the parcel; null if none was passed over
 * @param passed how many were passed over
 */
record Selection(EventList<Object> events, int @Nullable [] places, int passed) {
  @SuppressWarnings("unchecked")
  static Selection of(EventList<Object> events, Subscription<?> options) {
    if (options.selector().isEmpty()) {
      return new Selection(events, null, 0);
    }
    Predicate<Object> test = ((Subscription<Object>) options).selector().orElseThrow();
    Object[] chosen = new Object[events.size()];
    int[] places = new int[events.size()];
    int count = 0;
    for (int i = 0; i < events.size(); i++) {
      Object event = events.get(i);
      if (test.test(event)) {
        chosen[count] = event;
        places[count++] = i;
      }
    }
    return new Selection(new EventList<>(chosen, 0, count), places, events.size() - count);
  }

  /** Where an event is in its parcel, of which the step handles the whole. */
  int place(int index) {
    return places == null ? index : places[index];
  }

  /** Where the stage acknowledges by hand: it cannot know of what was passed over. */
  void acknowledgePassed(Flight flight, Parcel parcel) {
    if (passed == 0 || places == null || parcel.acknowledged) {
      return;
    }
    int next = 0;
    for (int place = 0; place < parcel.size(); place++) {
      if (next < events.size() && places[next] == place) {
        next++;
      } else {
        flight.acknowledgeByHand(parcel, place);
      }
    }
  }
}
