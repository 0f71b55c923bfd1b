package ordinal.gateway.replicas;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One Load for each pod and address, taken over from the table before, so that requests in flight
 * stay counted over a reload. Filled while compiling, by one thread; read-only afterwards.
 */
final class Loads {
  private record Key(String namespace, String name, Optional<Replica.Address> address) {}

  private final Map<Key, Load> before;
  private final Map<Key, Load> now = new HashMap<>();

  Loads(Optional<Loads> previous) {
    this.before = previous.map(p -> Map.copyOf(p.now)).orElse(Map.of());
  }

  Load of(String namespace, String name, Optional<Replica.Address> address) {
    return now.computeIfAbsent(
        new Key(namespace, name, address),
        key -> Optional.ofNullable(before.get(key)).orElseGet(Load::new));
  }
}
