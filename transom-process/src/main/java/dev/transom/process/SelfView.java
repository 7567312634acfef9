package dev.transom.process;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link Self}. */
final class SelfView implements Self {
  private final Cell cell;

  SelfView(Cell cell) {
    this.cell = cell;
  }

  private Strand strand() {
    Strand strand = Strand.current();
    if (strand == null || strand.cell != cell) {
      throw new IllegalStateException(
          "a Self belongs to its process's own thread: send "
              + cell
              + " a message instead of using its Self from outside");
    }
    cell.checkAlive();
    return strand;
  }

  private <R> @Nullable R take(
      @Nullable Mark mark, Function<Object, @Nullable R> test, @Nullable Duration timeout) {
    return Receive.take(cell, strand(), mark, test, timeout);
  }

  private static <R> R present(@Nullable R result) {
    if (result == null) {
      throw new AssertionError("a receive without timeout ended without a message");
    }
    return result;
  }

  @Override
  public Pid pid() {
    return cell;
  }

  @Override
  public Node node() {
    return cell.node;
  }

  @Override
  public Object receive() {
    return cell instanceof ThreadCell thread
        ? Receive.next(thread, strand())
        : present(take(null, message -> message, null));
  }

  @Override
  public Optional<Object> receive(Duration timeout) {
    return Optional.ofNullable(take(null, message -> message, timeout));
  }

  @Override
  public <T> T receive(Class<T> type) {
    return present(take(null, cast(type, m -> true), null));
  }

  @Override
  public <T> T receive(Class<T> type, Predicate<? super T> test) {
    return present(take(null, cast(type, test), null));
  }

  @Override
  public <T> Optional<T> receive(Class<T> type, Duration timeout) {
    return Optional.ofNullable(take(null, cast(type, m -> true), timeout));
  }

  private static <T> Function<Object, @Nullable T> cast(Class<T> type, Predicate<? super T> test) {
    return message -> {
      if (!type.isInstance(message)) {
        return null;
      }
      T typed = type.cast(message);
      return test.test(typed) ? typed : null;
    };
  }

  @Override
  public <R> R receive(Cases<R> cases) {
    return present(take(null, cases::choose, null)).run();
  }

  @Override
  public <R> Optional<R> receive(Cases<R> cases, Duration timeout) {
    return Optional.ofNullable(take(null, cases::choose, timeout)).map(Cases.Chosen::run);
  }

  @Override
  public Mark mark() {
    strand();
    cell.drain();
    return new Mark(cell.tail);
  }

  @Override
  public <R> R receive(Mark mark, Cases<R> cases) {
    return present(take(mark, cases::choose, null)).run();
  }

  @Override
  public <R> Optional<R> receive(Mark mark, Cases<R> cases, Duration timeout) {
    return Optional.ofNullable(take(mark, cases::choose, timeout)).map(Cases.Chosen::run);
  }

  @Override
  public void sleep(Duration duration) {
    strand();
    Processes.sleep(duration);
  }

  @Override
  public void link(Pid other) {
    strand();
    Links.link(cell, Cell.of(other));
    cell.checkAlive();
  }

  @Override
  public void unlink(Pid other) {
    strand();
    Links.unlink(cell, Cell.of(other));
  }

  @Override
  public Monitor monitor(Pid other) {
    strand();
    return Links.monitor(cell, Cell.of(other), null);
  }

  @Override
  public Monitor monitor(String name) {
    strand();
    Cell holder = cell.node.names.get(Objects.requireNonNull(name, "name"));
    return Links.monitor(cell, holder == null ? Nobody.of(cell.node) : holder, name);
  }

  @Override
  public boolean demonitor(Monitor monitor) {
    strand();
    return Links.demonitor(monitor);
  }

  @Override
  public boolean demonitorAndFlush(Monitor monitor) {
    boolean active = demonitor(monitor);
    if (!active) {
      while (monitor.isFiring()) {
        Thread.onSpinWait(); // the one who pushes it has nothing else to do
        Thread.yield();
      }
      take(null, cast(Down.class, down -> down.monitor() == monitor), Duration.ZERO);
    }
    return active;
  }

  @Override
  public void trapExit(boolean trap) {
    strand();
    if (trap) {
      cell.setFlag(Cell.TRAP_EXIT);
    } else {
      cell.clearFlag(Cell.TRAP_EXIT);
    }
  }

  @Override
  public RuntimeException exit(ExitReason reason) {
    return new ProcessExitException(reason);
  }

  @Override
  public void label(String label) {
    strand();
    cell.relations().label = label;
  }

  @Override
  public Map<Object, Object> dictionary() {
    strand();
    return cell.relations().dictionary();
  }

  @Override
  public long epoch() {
    return cell.id;
  }
}
