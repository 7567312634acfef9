package dev.transom.process;

import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Shareable;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Check mode: walks a message and refuses what somebody could change after sending. Immutable are:
 * strings, boxed numbers, enums, classes, pids and the value types of the JDK; records, whose
 * components are walked; the JDK's unmodifiable collections, whose elements are walked; and objects
 * all of whose fields are final, whose values are walked. Values, not declared types, are judged.
 */
final class MessageCheck {
  static final boolean ON = "check".equals(System.getProperty("transom.messages"));

  /** Types whose values are immutable; not loaded unless the check is on. */
  private static final class Values {
    static final Set<String> PACKAGES = Set.of("java.time", "java.time.chrono", "java.math");
    static final Set<Class<?>> TYPES =
        Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            java.util.UUID.class,
            java.util.regex.Pattern.class,
            java.net.URI.class,
            java.net.URL.class,
            java.net.Inet4Address.class,
            java.net.Inet6Address.class,
            java.net.InetSocketAddress.class,
            java.util.Locale.class,
            java.util.Currency.class,
            java.util.OptionalInt.class,
            java.util.OptionalLong.class,
            java.util.OptionalDouble.class,
            java.lang.StackTraceElement.class,
            Monitor.class,
            Mark.class,
            Timer.class,
            Node.class);
  }

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Place> ahead = new ArrayDeque<>();

  /** A value and the way to it; a list of places, since a text per value would cost too much. */
  private record Place(Object value, @Nullable Place parent, String before, Object name) {
    String path() {
      Deque<String> steps = new ArrayDeque<>();
      for (Place place = this; place != null; place = place.parent) {
        String after = place.before.equals("[") ? "]" : place.before.equals(".key(") ? ")" : "";
        steps.addFirst(place.before + place.name + after);
      }
      return String.join("", steps);
    }

    UnsafeMessageException unsafe(String what) {
      return new UnsafeMessageException(path(), what);
    }
  }

  private MessageCheck() {}

  static void verify(Object message) {
    MessageCheck check = new MessageCheck();
    check.visit(message, null, "", message.getClass().getSimpleName());
    // a work list, for a message may be a chain of any length
    for (Place next = check.ahead.pollLast(); next != null; next = check.ahead.pollLast()) {
      check.walk(next);
    }
  }

  private void visit(@Nullable Object value, @Nullable Place parent, String before, Object name) {
    if (value != null && !isValue(value) && seen.add(value)) {
      ahead.addLast(new Place(value, parent, before, name));
    }
  }

  private void walk(Place place) {
    Class<?> type = place.value.getClass();
    if (type.isArray()) {
      throw place.unsafe("an array can be changed");
    }
    switch (place.value) {
      case Optional<?> optional -> visit(optional.orElse(null), place, "", "");
      case Map<?, ?> map when isUnmodifiable(type) -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          visit(entry.getKey(), place, ".key(", entry.getKey());
          visit(entry.getValue(), place, "[", entry.getKey());
        }
      }
      case Collection<?> collection when isUnmodifiable(type) -> {
        int index = 0;
        for (Object element : collection) {
          visit(element, place, "[", index++);
        }
      }
      case Collection<?> _, Map<?, ?> _ -> throw place.unsafe(type.getName() + " can be changed");
      case Record _ -> walkRecord(place, type);
      case Throwable
              _ -> {} // stack traces are mutable in theory; nobody does, everybody sends them
      default -> walkFields(place, type);
    }
  }

  private static boolean isValue(Object value) {
    Class<?> type = value.getClass();
    return Values.TYPES.contains(type)
        || value instanceof Enum
        || value instanceof Class
        || value instanceof Pid
        || value instanceof OpenCall // what a deferred reply carries
        || value instanceof Shareable
        || value instanceof java.nio.file.Path
        || value instanceof java.time.ZoneId
        || (type.getClassLoader() == null
            && Values.PACKAGES.contains(type.getPackageName())
            && Modifier.isFinal(type.getModifiers()))
        || value instanceof java.math.BigInteger
        || value instanceof java.math.BigDecimal
        || isStatelessLambda(value, type);
  }

  private static boolean isStatelessLambda(Object value, Class<?> type) {
    return type.isHidden() && type.getDeclaredFields().length == 0 && !(value instanceof Record);
  }

  private static boolean isUnmodifiable(Class<?> type) {
    return type.getName().startsWith("java.util.ImmutableCollections$")
        || type.getName().startsWith("java.util.Collections$Empty")
        || type.getName().startsWith("java.util.Collections$Singleton");
  }

  private void walkRecord(Place place, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().isPrimitive()) {
        continue;
      }
      Place inner = new Place(place.value, place, ".", component.getName());
      try {
        if (open(component.getAccessor(), inner, component.getType())) {
          visit(component.getAccessor().invoke(place.value), place, ".", component.getName());
        }
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw inner.unsafe("its value cannot be read (" + e + ")");
      }
    }
  }

  private void walkFields(Place place, Class<?> type) {
    for (Class<?> level = type;
        level != null && level != Object.class;
        level = level.getSuperclass()) {
      for (Field field : level.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        Place inner = new Place(place.value, place, ".", field.getName());
        if (!Modifier.isFinal(field.getModifiers())) {
          throw inner.unsafe("the field of " + type.getName() + " is not final");
        }
        try {
          if (!field.getType().isPrimitive() && open(field, inner, field.getType())) {
            visit(field.get(place.value), place, ".", field.getName());
          }
        } catch (IllegalAccessException e) {
          throw inner.unsafe("its value cannot be read (" + e + ")");
        }
      }
    }
  }

  /** Where a module keeps its insides to itself, the declared type decides. */
  private static boolean open(AccessibleObject member, Place place, Class<?> declared) {
    if (member.trySetAccessible()) {
      return true;
    }
    if (declared.isEnum() || Values.TYPES.contains(declared)) {
      return false;
    }
    throw place.unsafe(
        declared.getName()
            + " cannot be looked into: its module does not open it to dev.transom.process");
  }
}
