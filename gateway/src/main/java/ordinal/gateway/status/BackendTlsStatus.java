package ordinal.gateway.status;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.routing.Attachment;
import ordinal.gateway.routing.Snapshot;

/**
 * BackendTLSPolicies by the Gateways whose routes lead to their targets (GEP-1897). Used by one
 * thread for one snapshot.
 */
final class BackendTlsStatus {
  // As many as the API server takes.
  private static final int MOST = 16;

  private record ServiceName(String namespace, String name) {}

  private final Found found;
  // In the same order in every replica of the gateway.
  private final TreeMap<ObjectKey, Set<ServiceName>> services =
      new TreeMap<>(Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name));

  BackendTlsStatus(Snapshot snapshot, Found found) {
    this.found = found;
    for (Attachment attachment : snapshot.routing().attachments()) {
      snapshot
          .objects()
          .find(attachment.route())
          .filter(HttpRoute.class::isInstance)
          .map(HttpRoute.class::cast)
          .ifPresent(route -> add(route, attachment));
    }
  }

  private void add(HttpRoute route, Attachment attachment) {
    Set<ServiceName> named =
        route.rules().stream()
            .flatMap(BackendTlsStatus::backends)
            .map(ref -> new ServiceName(ref.namespace(), ref.name()))
            .collect(Collectors.toSet());
    attachment.listeners().stream()
        .map(listener -> listener.gateway().key())
        .distinct()
        .forEach(gateway -> services.merge(gateway, named, BackendTlsStatus::both));
  }

  private static Stream<HttpRoute.BackendRef> backends(HttpRoute.Rule rule) {
    Stream<HttpRoute.BackendRef> mirrors =
        rule.filters().stream()
            .filter(HttpRoute.Filter.RequestMirror.class::isInstance)
            .map(filter -> ((HttpRoute.Filter.RequestMirror) filter).backend());
    return Stream.concat(rule.backendRefs().stream(), mirrors);
  }

  private static Set<ServiceName> both(Set<ServiceName> one, Set<ServiceName> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
  }

  Status of(BackendTlsPolicy newest, Optional<Refused> refused) {
    List<Condition> conditions =
        refused
            .map(r -> List.of(invalid(newest, r)))
            .orElseGet(() -> List.of(accepted(newest), resolved(newest)));
    return new Status.OfBackendPolicy(
        services.entrySet().stream()
            .filter(entry -> isTarget(newest, entry.getValue()))
            .limit(MOST)
            .map(entry -> new Status.GatewayAncestor(entry.getKey(), conditions))
            .toList());
  }

  private static boolean isTarget(BackendTlsPolicy policy, Set<ServiceName> of) {
    return policy.targets().stream()
        .filter(BackendTlsPolicy.Target::isService)
        .anyMatch(t -> of.contains(new ServiceName(policy.meta().namespace(), t.name())));
  }

  private List<Problem> problems(BackendTlsPolicy policy, Reason.Condition condition) {
    return found.of(policy.key(), reason -> reason.condition() == condition);
  }

  private Condition invalid(BackendTlsPolicy policy, Refused refused) {
    List<Problem> problems = problems(policy, Reason.Condition.ACCEPTED);
    return Condition.no(
        "Accepted", Reason.INVALID.text(), refused.message(problems), refused.generation());
  }

  private Condition accepted(BackendTlsPolicy policy) {
    long generation = policy.meta().generation();
    List<Problem> problems = problems(policy, Reason.Condition.ACCEPTED);
    List<Problem> refs = problems(policy, Reason.Condition.RESOLVED_REFS);
    if (!problems.isEmpty()) {
      return Condition.no(
          "Accepted", Found.reason(problems, Reason.INVALID), Found.message(problems), generation);
    }
    // With some of them gone the others still do.
    return !policy.system() && refs.size() >= policy.authorities().size()
        ? Condition.no("Accepted", "NoValidCACertificate", Found.message(refs), generation)
        : Condition.yes("Accepted", "Accepted", "its targets are spoken to with TLS", generation);
  }

  private Condition resolved(BackendTlsPolicy policy) {
    long generation = policy.meta().generation();
    List<Problem> refs = problems(policy, Reason.Condition.RESOLVED_REFS);
    return refs.isEmpty()
        ? Condition.yes("ResolvedRefs", "ResolvedRefs", "all authorities are known", generation)
        : Condition.no(
            "ResolvedRefs",
            Found.reason(refs, Reason.INVALID_CA_CERTIFICATE_REF),
            Found.message(refs),
            generation);
  }
}
