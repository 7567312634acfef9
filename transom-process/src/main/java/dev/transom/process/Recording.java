package dev.transom.process;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The flight recorder twins of the telemetry events. Free while no recording wants them: before the
 * recorder is in use, not even their classes are loaded, which would double the time to start.
 */
final class Recording {
  private Recording() {}

  static void spawned(Cell cell) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    ProcessSpawn event = new ProcessSpawn();
    if (event.isEnabled()) {
      event.pid = cell.toString();
      event.label = Inspection.label(cell);
      event.commit();
    }
  }

  static void exited(Cell cell, ExitReason reason) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    ProcessExit event = new ProcessExit();
    if (event.isEnabled()) {
      event.pid = cell.toString();
      event.label = Inspection.label(cell);
      event.reason = reason.toString();
      event.commit();
    }
  }

  static void restarted(ChildRestarted restarted) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    ChildRestart event = new ChildRestart();
    if (event.isEnabled()) {
      event.supervisor = restarted.supervisor().toString();
      event.child = restarted.child();
      event.oldPid = restarted.old().toString();
      event.newPid = restarted.fresh().toString();
      event.reason = restarted.reason().toString();
      event.commit();
    }
  }

  @Name("dev.transom.ProcessSpawn")
  @Label("Process spawned")
  @Category("Transom")
  @StackTrace(false)
  static final class ProcessSpawn extends Event {
    String pid = "";
    String label = "";
  }

  @Name("dev.transom.ProcessExit")
  @Label("Process ended")
  @Category("Transom")
  @StackTrace(false)
  static final class ProcessExit extends Event {
    String pid = "";
    String label = "";
    String reason = "";
  }

  @Name("dev.transom.ChildRestart")
  @Label("Child restarted")
  @Category("Transom")
  @StackTrace(false)
  static final class ChildRestart extends Event {
    String supervisor = "";
    String child = "";
    String oldPid = "";
    String newPid = "";
    String reason = "";
  }
}
