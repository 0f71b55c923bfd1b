package ordinal.gateway.status;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.routing.Snapshot;

/**
 * BackendTLSPolicies by the Gateways whose routes lead to their targets (GEP-1897). Used by one
 * thread for one snapshot.
 */
final class BackendTlsStatus {
  // As many as the API server takes.
  private static final int MOST = 16;

  // In the same order in every replica of the gateway.
  private static final Comparator<ObjectKey> BY_NAME =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  private final Snapshot snapshot;
  private final Found found;

  BackendTlsStatus(Snapshot snapshot, Found found) {
    this.snapshot = snapshot;
    this.found = found;
  }

  Status of(BackendTlsPolicy newest, Optional<Refused> refused) {
    List<Condition> conditions =
        refused
            .map(r -> List.of(invalid(newest, r)))
            .orElseGet(() -> List.of(accepted(newest), resolved(newest)));
    return new Status.OfBackendPolicy(
        snapshot.routing().attachments().stream()
            .filter(attachment -> leadsTo(attachment.route(), newest))
            .flatMap(attachment -> attachment.listeners().stream())
            .map(listener -> listener.gateway().key())
            .distinct()
            .sorted(BY_NAME)
            .limit(MOST)
            .map(gateway -> new Status.GatewayAncestor(gateway, conditions))
            .toList());
  }

  private boolean leadsTo(ObjectKey route, BackendTlsPolicy policy) {
    return snapshot
        .objects()
        .find(HttpRoute.class, route.namespace(), route.name())
        .filter(r ->
            r.rules().stream().flatMap(BackendTlsStatus::backends).anyMatch(b -> isOne(policy, b)))
        .isPresent();
  }

  private static Stream<HttpRoute.BackendRef> backends(HttpRoute.Rule rule) {
    Stream<HttpRoute.BackendRef> mirrors =
        rule.filters().stream()
            .filter(HttpRoute.Filter.RequestMirror.class::isInstance)
            .map(filter -> ((HttpRoute.Filter.RequestMirror) filter).backend());
    return Stream.concat(rule.backendRefs().stream(), mirrors);
  }

  private static boolean isOne(BackendTlsPolicy policy, HttpRoute.BackendRef backend) {
    return policy.meta().namespace().equals(backend.namespace())
        && policy.targets().stream()
            .anyMatch(target -> target.isService() && target.name().equals(backend.name()));
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
