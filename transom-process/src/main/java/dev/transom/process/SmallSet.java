package dev.transom.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set that costs one reference while it has at most one element: most processes have one link,
 * one name, one timer. In order of insertion, so that a seeded run replays. Static functions over
 * the field that holds it: null, the element, or a {@link Set}.
 */
final class SmallSet {
  private SmallSet() {}

  static Object add(@Nullable Object set, Object element) {
    if (set == null || set == element) {
      return element;
    }
    if (set instanceof Many many) {
      many.elements.add(element);
      return many;
    }
    Many many = new Many();
    many.elements.add(set);
    many.elements.add(element);
    return many;
  }

  static @Nullable Object remove(@Nullable Object set, Object element) {
    if (set == element) {
      return null;
    }
    if (set instanceof Many many) {
      many.elements.remove(element);
      return many.elements.isEmpty() ? null : many;
    }
    return set;
  }

  static boolean contains(@Nullable Object set, Object element) {
    return set == element || (set instanceof Many many && many.elements.contains(element));
  }

  static int size(@Nullable Object set) {
    return set == null ? 0 : set instanceof Many many ? many.elements.size() : 1;
  }

  @SuppressWarnings("unchecked")
  static <T> List<T> list(@Nullable Object set) {
    if (set == null) {
      return List.of();
    }
    return (List<T>) (set instanceof Many many ? List.copyOf(many.elements) : List.of(set));
  }

  private static final class Many {
    final Set<Object> elements = new LinkedHashSet<>();
  }
}
