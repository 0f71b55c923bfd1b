package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.rollout.Facts.SetFacts;

/** What keeps everything from moving until a person has mended it. */
final class Obstacles {
  private Obstacles() {}

  static Optional<String> set(String name, Optional<SetFacts> set) {
    if (set.isEmpty()) {
      return Optional.of("StatefulSet " + name + " does not exist");
    }
    return set.get().onDelete()
        ? Optional.of(
            "StatefulSet "
                + name
                + " has updateStrategy OnDelete: nothing can be released by partition;"
                + " make it RollingUpdate")
        : Optional.empty();
  }

  static Optional<String> claims(Optional<SetFacts> set, String what) {
    return set.filter(SetFacts::claimsGoWithPods)
        .map(one ->
            "StatefulSet "
                + one.name()
                + " has persistentVolumeClaimRetentionPolicy whenScaled: Delete: "
                + what
                + " its volumes; make it Retain");
  }

  /** Both Services must stand in the route. */
  static Optional<String> weights(Turn turn) {
    String route = turn.rollout.spec().route();
    if (turn.rollout.spec().canaryService().isEmpty()) {
      return Optional.of("canaryService is missing");
    }
    if (!turn.facts.route().exists()) {
      return Optional.of("HTTPRoute " + route + " does not exist");
    }
    if (turn.facts.route().stable().isEmpty()) {
      return named(route, turn.rollout.spec().stableService());
    }
    return turn.facts.route().canary().isEmpty()
        ? named(route, turn.rollout.spec().canaryService().get())
        : Optional.empty();
  }

  private static Optional<String> named(String route, String service) {
    return Optional.of("no rule of HTTPRoute " + route + " has the Service " + service);
  }
}
