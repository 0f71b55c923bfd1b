package ordinal.gateway.rollout;

/** What people are shown of a rollout. */
enum Phase {
  HEALTHY("Healthy"),
  PROGRESSING("Progressing"),
  PAUSED("Paused"),
  PROMOTING("Promoting"),
  ABORTING("Aborting"),
  DEGRADED("Degraded");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
