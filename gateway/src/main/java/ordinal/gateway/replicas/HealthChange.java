package ordinal.gateway.replicas;

import java.time.Duration;

/**
 * A replica went out of use or came back.
 *
 * @param reason in words; empty for one that came back
 * @param during of an ejection; zero for anything else
 */
public record HealthChange(Replica replica, Kind kind, String reason, Duration during) {
  /** What happened. */
  public enum Kind {
    EJECTED,
    RETURNED,
    FAILING,
    PASSING
  }
}
