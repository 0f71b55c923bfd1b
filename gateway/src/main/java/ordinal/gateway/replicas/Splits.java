package ordinal.gateway.replicas;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Service;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Split;

/**
 * Which pods a Service stands for while a release tells those of one StatefulSet apart by revision.
 * Every pod belongs to exactly one of the two Services, so that a total over both misses none: the
 * canary's are those of its revision, all others are stable's, where those of a third revision, or
 * of none yet, take no new requests. Used by one thread for one compilation.
 */
final class Splits {
  /** What a pod is to a Service. */
  enum Place {
    /** Takes requests as its conditions say. */
    MEMBER,
    /** Serves those who name it, and counts; takes nothing new. */
    GUEST,
    /** Belongs to the other Service. */
    ELSEWHERE
  }

  /** One release that splits a StatefulSet between two Services. */
  record Splitting(String namespace, String stableService, String canaryService, Split split) {
    static List<Splitting> of(Objects objects) {
      return objects.all(StatefulRollout.class).stream()
          .flatMap(rollout -> of(rollout).stream())
          .toList();
    }

    private static Optional<Splitting> of(StatefulRollout rollout) {
      String namespace = rollout.meta().namespace();
      String stable = rollout.spec().stableService();
      return rollout
          .traffic()
          .split()
          .flatMap(split ->
              rollout
                  .spec()
                  .canaryService()
                  .map(canary -> new Splitting(namespace, stable, canary, split)));
    }

    private Place place(String service, String revision) {
      boolean canary = revision.equals(split.canaryRevision());
      if (service.equals(canaryService)) {
        return canary ? Place.MEMBER : Place.ELSEWHERE;
      }
      if (canary) {
        return Place.ELSEWHERE;
      }
      return revision.equals(split.stableRevision()) ? Place.MEMBER : Place.GUEST;
    }

    private boolean concerns(Service service) {
      String name = service.meta().name();
      return namespace.equals(service.meta().namespace())
          && (name.equals(stableService) || name.equals(canaryService));
    }
  }

  private final List<Splitting> all;

  Splits(List<Splitting> all) {
    this.all = all;
  }

  Place place(Service service, String revision) {
    return all.stream()
        .filter(splitting -> splitting.concerns(service))
        .map(splitting -> splitting.place(service.meta().name(), revision))
        .findFirst()
        .orElse(Place.MEMBER);
  }
}
