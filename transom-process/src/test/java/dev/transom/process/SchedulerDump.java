package dev.transom.process;

import java.lang.reflect.Field;
import java.util.List;

/** The inside of a scheduler as a text, for tests that fail because somebody sleeps for ever. */
final class SchedulerDump {
  private SchedulerDump() {}

  static String of(Node node) {
    if (!(node.scheduler instanceof WorkerScheduler scheduler)) {
      return "";
    }
    StringBuilder text = new StringBuilder("scheduler:");
    for (String field : List.of("outside", "searching", "spares", "closed")) {
      text.append(' ').append(field).append('=').append(value(scheduler, field));
    }
    for (Core core : scheduler.cores) {
      text.append("\n  ").append(core).append(" idle=").append(core.idle);
      text.append(" searching=").append(core.searching);
      text.append(" slot=").append(value(core, "slot"));
      text.append(" queueIsEmpty=").append(core.queue.isEmpty());
      text.append("\n    runner ").append(core.runner == null ? "none" : of(core.runner));
    }
    for (ProcessInfo info : node.processes()) {
      Strand strand = Cell.of(info.pid()).strand();
      text.append("\n  ").append(info.pid()).append(' ').append(info.state());
      text.append(" inbox=").append(Cell.of(info.pid()).inbox);
      if (strand instanceof Runner runner) {
        text.append(" on ").append(of(runner));
      }
    }
    return text.toString();
  }

  private static String of(Runner runner) {
    Thread thread = runner.thread;
    return runner
        + " core="
        + runner.core
        + " permit="
        + value(runner, "permit")
        + " granted="
        + value(runner, "granted")
        + (thread == null ? "" : " " + thread + " at " + List.of(thread.getStackTrace()));
  }

  private static Object value(Object object, String name) {
    try {
      Field field = object.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      return e;
    }
  }
}
