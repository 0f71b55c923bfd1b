package ordinal.gateway.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.PolicyLimits.RateLimit;
import ordinal.gateway.replicas.Gate;

/**
 * What limits count, and certificates, handed on from each compilation to the next, so that a
 * reload forgets neither a request under way nor a token taken. Used by the one thread that
 * compiles.
 */
final class Lasting {
  private final Map<ObjectKey, Gate> gates = new HashMap<>();
  private final Map<Object, RateBuckets> buckets = new HashMap<>();
  private final LastCertificates certificates = new LastCertificates();

  LastCertificates certificates() {
    return certificates;
  }

  /** Of a Service. */
  Gate gate(ObjectKey service) {
    return gates.computeIfAbsent(service, s -> new Gate());
  }

  /** By Service, those that are in force. */
  Map<ObjectKey, Gate> gates() {
    return Map.copyOf(gates);
  }

  /** Of a route or a rule; anew where its limit is another one. */
  RateBuckets buckets(Object place, String name, RateLimit limit) {
    return buckets.compute(
        place,
        (p, before) ->
            before != null && before.is(name, limit) ? before : RateBuckets.start(name, limit));
  }

  /** Forgets the rest. */
  void retain(Set<ObjectKey> services, Set<Object> places) {
    gates.keySet().retainAll(services);
    buckets.keySet().retainAll(places);
  }
}
