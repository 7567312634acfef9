package dev.transom.stage;

/**
 * A user's message that waits behind events. It belongs to the slot; sent to the process of the
 * stage it says that it has come.
 */
final class Info implements Step.Settled {
  final Object message;
  private final Infos home;

  /** Its turn has come when nothing put out before this place waits. Written by {@link Infos}. */
  long behind;

  /** How often the handler threw on it. Written by the slot's owner. */
  int attempts;

  Info(Object message, Infos home) {
    this.message = message;
    this.home = home;
  }

  @Override
  public void settle() {
    home.remove(this);
  }

  @Override
  public String toString() {
    return "info " + message;
  }
}
