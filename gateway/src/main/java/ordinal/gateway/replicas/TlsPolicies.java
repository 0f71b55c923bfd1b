package ordinal.gateway.replicas;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.ConfigMap;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.Service;
import ordinal.gateway.tls.AltName;
import ordinal.gateway.tls.BackendTls;
import ordinal.gateway.tls.BadPem;
import ordinal.gateway.tls.Pem;

/**
 * Which ports of Services are spoken to with TLS. A policy for one port goes before one for the
 * whole Service, the older before the younger. One that is wrong has no TLS to offer, and its ports
 * are spoken to not at all. Used by one thread for one compilation.
 */
final class TlsPolicies {
  /**
   * What policies say of a port.
   *
   * @param tls absent where the policy is wrong
   */
  record Verdict(Optional<BackendTls> tls) {}

  private record Claim(ObjectKey service, String port) {}

  private static final String WHOLE = "";
  private static final Comparator<BackendTlsPolicy> OLDEST_FIRST =
      Comparator.<BackendTlsPolicy, Instant>comparing(p -> p.meta().created().orElse(Instant.MAX))
          .thenComparing(p -> p.meta().name());

  private final Objects objects;
  private final Map<Claim, Verdict> verdicts = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  TlsPolicies(Objects objects) {
    this.objects = objects;
    objects.all(BackendTlsPolicy.class).stream().sorted(OLDEST_FIRST).forEach(this::add);
  }

  /** Empty where no policy speaks of the port. */
  Optional<Verdict> of(Service service, Service.Port port) {
    Verdict own =
        port.name().isEmpty() ? null : verdicts.get(new Claim(service.key(), port.name()));
    return Optional.ofNullable(own == null ? verdicts.get(new Claim(service.key(), WHOLE)) : own);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void add(BackendTlsPolicy policy) {
    Verdict verdict = new Verdict(tls(policy));
    for (int i = 0; i < policy.targets().size(); i++) {
      claim(policy, verdict, policy.targets().get(i), "spec.targetRefs[" + i + "]");
    }
  }

  private void claim(
      BackendTlsPolicy policy, Verdict verdict, BackendTlsPolicy.Target target, String field) {
    if (!target.isService()) {
      String message = "only Services of the core group can be targets";
      report(policy, field + ".kind", target.kind(), message, Reason.INVALID);
      return;
    }
    ObjectKey service = new ObjectKey("Service", policy.meta().namespace(), target.name());
    Claim claim = new Claim(service, target.port().orElse(WHOLE));
    // Of a shared cluster Services of others are not known here.
    if (verdicts.putIfAbsent(claim, verdict) != null) {
      String message = "an older BackendTLSPolicy is in force for this target";
      report(policy, field + ".name", target.name(), message, Reason.POLICY_CONFLICTED);
    } else if (!objects.shared() && !isThere(service, claim.port())) {
      String message = "no such Service, or no port of that name, exists in the policy's namespace";
      report(policy, field + ".name", target.name(), message, Reason.TARGET_NOT_FOUND);
    }
  }

  private boolean isThere(ObjectKey service, String port) {
    return objects
        .find(Service.class, service.namespace(), service.name())
        .filter(s -> port.isEmpty() || s.ports().stream().anyMatch(p -> p.name().equals(port)))
        .isPresent();
  }

  private Optional<BackendTls> tls(BackendTlsPolicy policy) {
    if (policy.fault().isPresent()) {
      BackendTlsPolicy.Fault fault = policy.fault().get();
      report(policy, fault.field(), fault.value(), fault.message(), Reason.INVALID);
      return Optional.empty();
    }
    List<X509Certificate> authorities = new ArrayList<>();
    for (int i = 0; i < policy.authorities().size(); i++) {
      String field = "spec.validation.caCertificateRefs[" + i + "]";
      authorities.addAll(authorities(policy, policy.authorities().get(i), field));
    }
    return policy.system() || !authorities.isEmpty()
        ? Optional.of(new BackendTls(policy.hostname(), names(policy), authorities))
        : Optional.empty();
  }

  private static List<AltName> names(BackendTlsPolicy policy) {
    return policy.names().stream().map(n -> new AltName(n.isUri(), n.value())).toList();
  }

  private List<X509Certificate> authorities(
      BackendTlsPolicy policy, BackendTlsPolicy.AuthorityRef ref, String field) {
    if (!ref.isConfigMap()) {
      String message = "only a ConfigMap of the core group holds authorities";
      report(policy, field + ".kind", ref.kind(), message, Reason.INVALID_KIND);
      return List.of();
    }
    Optional<String> pem =
        objects
            .find(ConfigMap.class, policy.meta().namespace(), ref.name())
            .flatMap(ConfigMap::authorities);
    String complaint = "no ConfigMap of this name with ca.crt exists that may be read";
    if (pem.isPresent()) {
      try {
        return Pem.read("ca.crt", pem.get().getBytes(StandardCharsets.ISO_8859_1)).certificates();
      } catch (BadPem e) {
        complaint = String.valueOf(e.getMessage());
      }
    }
    report(policy, field + ".name", ref.name(), complaint, Reason.INVALID_CA_CERTIFICATE_REF);
    return List.of();
  }

  private void report(
      BackendTlsPolicy policy, String field, String value, String message, Reason reason) {
    problems.add(policy.meta().problem(field, value, message, reason));
  }
}
