package ordinal.gateway.replicas;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;

/**
 * One Fleet for each Service port and one Health for each of its replicas, taken over from the
 * table before. Filled while compiling, by one thread; read-only afterwards.
 */
final class Fleets {
  private record Port(ObjectKey service, int number) {}

  private record Place(ObjectKey service, String replica, Optional<Replica.Address> address) {}

  private final Map<Port, Fleet> fleetsBefore;
  private final Map<Place, Health> healthBefore;
  private final Map<Port, Fleet> fleets = new HashMap<>();
  private final Map<Place, Health> health = new HashMap<>();

  Fleets(Optional<Fleets> previous) {
    this.fleetsBefore = previous.map(p -> Map.copyOf(p.fleets)).orElse(Map.of());
    this.healthBefore = previous.map(p -> Map.copyOf(p.health)).orElse(Map.of());
  }

  Fleet fleet(ObjectKey service, int port) {
    return fleets.computeIfAbsent(
        new Port(service, port),
        key -> Optional.ofNullable(fleetsBefore.get(key)).orElseGet(Fleet::new));
  }

  Health health(ObjectKey service, String replica, Optional<Replica.Address> address) {
    return health.computeIfAbsent(
        new Place(service, replica, address),
        key -> Optional.ofNullable(healthBefore.get(key)).orElseGet(Health::new));
  }

  /** Tells those that are known no more, so that nobody waits for them. */
  void forgetOthers() {
    healthBefore.forEach((place, before) -> {
      if (!health.containsKey(place)) {
        before.gone();
      }
    });
  }
}
