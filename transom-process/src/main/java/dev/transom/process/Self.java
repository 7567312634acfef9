package dev.transom.process;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A process's view of itself. To be used by the process's own thread only; every method throws an
 * internal error that unwinds the thread once the process is dead.
 *
 * <p>The {@code receive} methods take the oldest matching message and leave the others in order.
 * They may be used in callback processes too; the worker is handed over while they wait, and casts,
 * calls and system requests are left for the behaviour. A timeout of zero looks once and does not
 * wait.
 */
public sealed interface Self permits SelfView {
  /**
   * The address of this process.
   *
   * @return the pid
   */
  Pid pid();

  /**
   * The node of this process.
   *
   * @return the node
   */
  Node node();

  /**
   * Waits for the next message.
   *
   * @return the oldest message
   */
  Object receive();

  /**
   * Waits for the next message, for some time.
   *
   * @param timeout how long; zero looks once
   * @return the oldest message; empty if none came
   */
  Optional<Object> receive(Duration timeout);

  /**
   * Waits for a message of a type.
   *
   * @param type the type
   * @param <T> the type
   * @return the oldest message of that type
   */
  <T> T receive(Class<T> type);

  /**
   * Waits for a message of a type that fulfils a condition.
   *
   * @param type the type
   * @param test the condition; must not change anything
   * @param <T> the type
   * @return the oldest such message
   */
  <T> T receive(Class<T> type, Predicate<? super T> test);

  /**
   * Waits for a message of a type, for some time.
   *
   * @param type the type
   * @param timeout how long; zero looks once
   * @param <T> the type
   * @return the oldest message of that type; empty if none came
   */
  <T> Optional<T> receive(Class<T> type, Duration timeout);

  /**
   * Waits for a message that one of several patterns matches.
   *
   * @param cases the patterns
   * @param <R> what they return
   * @return the result of the pattern that matched; never null
   */
  <R> R receive(Cases<R> cases);

  /**
   * Waits for a message that one of several patterns matches, for some time.
   *
   * @param cases the patterns
   * @param timeout how long; zero looks once
   * @param <R> what they return
   * @return the result of the pattern that matched; empty if no such message came
   */
  <R> Optional<R> receive(Cases<R> cases, Duration timeout);

  /**
   * Remembers the end of the mailbox, for a receive that need not look at what waits already.
   *
   * @return the mark
   */
  Mark mark();

  /**
   * Waits for a message that arrived after a mark and that one of several patterns matches.
   *
   * @param mark where to start looking
   * @param cases the patterns
   * @param <R> what they return
   * @return the result of the pattern that matched
   */
  <R> R receive(Mark mark, Cases<R> cases);

  /**
   * Waits for a message that arrived after a mark and that one of several patterns matches, for
   * some time.
   *
   * @param mark where to start looking
   * @param cases the patterns
   * @param timeout how long; zero looks once
   * @param <R> what they return
   * @return the result of the pattern that matched; empty if no such message came
   */
  <R> Optional<R> receive(Mark mark, Cases<R> cases, Duration timeout);

  /**
   * Does nothing for a while. Messages wait meanwhile.
   *
   * @param duration how long; zero or less returns at once
   */
  void sleep(Duration duration);

  /**
   * Links this process and another: the end of either signals the other. Linking twice is linking
   * once. A link to a dead process signals {@link ExitReason.NoProcess} at once.
   *
   * @param other the other
   */
  void link(Pid other);

  /**
   * Takes the link away, from both sides. An exit signal that was under way may still arrive.
   *
   * @param other the other
   */
  void unlink(Pid other);

  /**
   * Watches another process: its end gives one {@link Down} message. Monitors stack. Monitoring a
   * dead process gives a Down with {@link ExitReason.NoProcess} at once.
   *
   * @param other the other
   * @return the monitor
   */
  Monitor monitor(Pid other);

  /**
   * Watches the process that has a name at this moment, as {@link #monitor(Pid)} does. If nobody
   * has it, there is a Down with {@link ExitReason.NoProcess} at once, whose pid is that of no
   * process.
   *
   * @param name the name
   * @return the monitor, which knows the {@linkplain Monitor#name name}
   */
  Monitor monitor(String name);

  /**
   * Ends a monitor. A Down that is in the mailbox already stays there.
   *
   * @param monitor the monitor
   * @return true if it was active: no Down has come or will come
   */
  boolean demonitor(Monitor monitor);

  /**
   * Ends a monitor and takes its Down out of the mailbox if it is there.
   *
   * @param monitor the monitor
   * @return true if no Down had come
   */
  boolean demonitorAndFlush(Monitor monitor);

  /**
   * Whether exit signals become {@link Exit} messages. Default false: they end this process. A
   * {@link Pid#kill() kill} is never trapped; a signal whose reason is {@link ExitReason#KILLED}
   * is, be it sent by {@link Pid#exit} or by a link to one that was killed.
   *
   * @param trap true to trap
   */
  void trapExit(boolean trap);

  /**
   * Something to throw to end this process with a reason: {@code throw self.exit(reason)}.
   *
   * @param reason the reason
   * @return what to throw
   */
  RuntimeException exit(ExitReason reason);

  /**
   * Sets the text that listings and crash reports show.
   *
   * @param label the text; empty for none
   */
  void label(String label);

  /**
   * A map for this process alone; it dies with the process.
   *
   * @return the live map
   */
  Map<Object, Object> dictionary();

  /**
   * The fencing token of this process: greater than that of every process spawned before it on this
   * node. Give it to outside resources so that they can refuse a predecessor's late writes.
   *
   * @return the token
   */
  long epoch();
}
