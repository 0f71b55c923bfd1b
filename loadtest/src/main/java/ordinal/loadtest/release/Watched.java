package ordinal.loadtest.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/**
 * What the status of a StatefulRollout says of the release since it was asked for. A release has
 * begun once the rollout has left its rest; from then on, rest at another revision is its end, and
 * rest at the old one the end of the way back.
 */
final class Watched {
  private String stable = "";
  private boolean released;
  private boolean left;

  /** Whether nothing moves and all replicas serve; what serves then is the old version. */
  boolean isAtRest(JsonNode status, Target.Replicas replicas) {
    stable = status.path("stableRevision").asText();
    return phase(status).equals("Healthy")
        && !stable.isEmpty()
        && stable.equals(status.path("updateRevision").asText(stable))
        && replicas.unavailable() == 0;
  }

  void released() {
    released = true;
  }

  Target.State state(JsonNode status, Target.Replicas replicas) {
    String phase = phase(status);
    boolean isStable = status.path("stableRevision").asText().equals(stable);
    left |= released && (!phase.equals("Healthy") || !isStable);
    boolean rests = left && replicas.unavailable() == 0;
    return new Target.State(
        rests && phase.equals("Healthy") && !isStable,
        phase.equals("Aborting") || phase.equals("Degraded"),
        rests && isStable && (phase.equals("Degraded") || phase.equals("Healthy")),
        "%s, weight %d, %d of %d replicas"
            .formatted(
                phase.toLowerCase(Locale.ROOT),
                replicas.weight(),
                replicas.expected() - replicas.unavailable(),
                replicas.expected()),
        Optional.of(replicas));
  }

  static String phase(JsonNode status) {
    return status.path("phase").asText();
  }

  static int weight(JsonNode status) {
    return status.path("weight").path("configured").asInt();
  }
}
