package dev.transom.otp;

import dev.transom.process.Pid;

/**
 * What a listener of a {@link Registry} is sent, as a plain message. For one key of one registry
 * the events come in the order in which the things happened. A mailbox limit does not hold them up.
 */
public sealed interface RegistryEvent {
  /**
   * The registry.
   *
   * @return its name
   */
  String registry();

  /**
   * What was registered, or is so no more.
   *
   * @return the entry
   */
  RegistryEntry<?, ?> entry();

  /**
   * A process has registered.
   *
   * @param registry the name of the registry
   * @param entry what was registered
   */
  record Registered(String registry, RegistryEntry<?, ?> entry) implements RegistryEvent {}

  /**
   * A process has unregistered or has died ({@link Pid#isAlive} tells), or the registry has ended.
   *
   * @param registry the name of the registry
   * @param entry what was registered
   */
  record Unregistered(String registry, RegistryEntry<?, ?> entry) implements RegistryEvent {}
}
