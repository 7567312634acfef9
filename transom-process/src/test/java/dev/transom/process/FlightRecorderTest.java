package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void spawnExitAndRestartAreRecorded(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("recording.jfr");
    Pid thread;
    Pid callback;
    try (Recording recording = new Recording()) {
      recording.enable("dev.transom.ProcessSpawn");
      recording.enable("dev.transom.ProcessExit");
      recording.enable("dev.transom.ChildRestart");
      recording.start();
      thread = Processes.spawn(self -> {}, SpawnOptions.DEFAULT.label("short"));
      endOf(thread);
      callback = Actor.idle();
      callback.kill();
      Kernel.get()
          .emit(
              test.node(),
              new ChildRestarted(callback, "child", thread, callback, ExitReason.KILLED));
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events.stream().map(FlightRecorderTest::text))
        .containsExactlyInAnyOrder(
            "ProcessSpawn " + thread + " short",
            "ProcessExit " + thread + " short Normal[]",
            "ProcessSpawn " + callback + " ",
            "ProcessExit " + callback + "  Killed[]",
            "ChildRestart " + callback + " child " + thread + " " + callback + " Killed[]");
  }

  private static String text(RecordedEvent event) {
    String name = event.getEventType().getName().substring("dev.transom.".length());
    return switch (name) {
      case "ProcessSpawn" -> name + " " + event.getString("pid") + " " + event.getString("label");
      case "ProcessExit" ->
          name
              + " "
              + event.getString("pid")
              + " "
              + event.getString("label")
              + " "
              + event.getString("reason");
      case "ChildRestart" ->
          name
              + " "
              + event.getString("supervisor")
              + " "
              + event.getString("child")
              + " "
              + event.getString("oldPid")
              + " "
              + event.getString("newPid")
              + " "
              + event.getString("reason");
      default -> throw new AssertionError(name);
    };
  }
}
