package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds a rollout by its name, or by namespace/name. */
final class RolloutRef {
  private RolloutRef() {}

  /** Its path in the admin API. */
  static String path(AdminClient admin, String rollout) {
    JsonNode found = null;
    for (JsonNode candidate : admin.get("/api/v1/rollouts").path("rollouts")) {
      String name = candidate.path("name").asText();
      String full = candidate.path("namespace").asText() + "/" + name;
      if (rollout.equals(full)) {
        return path(candidate);
      }
      if (rollout.equals(name)) {
        if (found != null) {
          throw new CliFailure(rollout + ": there are several; give it as namespace/name");
        }
        found = candidate;
      }
    }
    if (found == null) {
      throw new CliFailure(rollout + ": there is no such rollout");
    }
    return path(found);
  }

  private static String path(JsonNode rollout) {
    return "/api/v1/rollouts/"
        + Urls.encoded(rollout.path("namespace").asText())
        + "/"
        + Urls.encoded(rollout.path("name").asText());
  }
}
