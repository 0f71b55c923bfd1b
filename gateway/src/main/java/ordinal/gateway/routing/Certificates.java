package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.Secret;
import ordinal.gateway.tls.KeyedCertificate;

/**
 * Follows the references of Gateways to Secrets with certificates. Used by one thread for one
 * compilation.
 */
final class Certificates {
  private record Fault(String field, Object value, String message, Reason reason) {}

  private final Objects objects;
  private final Grants grants;
  private final LastCertificates last;
  private final Consumer<Problem> problems;

  Certificates(Objects objects, Grants grants, LastCertificates last, Consumer<Problem> problems) {
    this.objects = objects;
    this.grants = grants;
    this.last = last;
    this.problems = problems;
  }

  /**
   * The certificates of a listener, none where it is without TLS; a reference that leads to none is
   * left out and told.
   */
  List<KeyedCertificate> of(Gateway gateway, Gateway.Listener listener, String field) {
    if (!listener.isEncrypted()) {
      return List.of();
    }
    List<Gateway.SecretRef> refs =
        listener.tls().map(Gateway.Tls::certificateRefs).orElse(List.of());
    String at = field + ".tls.certificateRefs";
    if (refs.isEmpty()) {
      report(gateway, at, "", "is required for protocol HTTPS", Reason.INVALID_CERTIFICATE_REF);
    }
    List<KeyedCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      one(gateway, refs.get(i), at + "[" + i + "]").ifPresent(certificates::add);
    }
    return certificates;
  }

  /** What a Gateway shows to replicas that ask for a certificate; a broken reference is told. */
  Optional<KeyedCertificate> forReplicas(Gateway gateway) {
    return gateway
        .clientCertificate()
        .flatMap(ref -> one(gateway, ref, "spec.tls.backend.clientCertificateRef"));
  }

  private Optional<KeyedCertificate> one(Gateway gateway, Gateway.SecretRef ref, String field) {
    Optional<Fault> fault = fault(gateway, ref);
    if (fault.isPresent()) {
      Fault f = fault.get();
      report(gateway, field + "." + f.field(), f.value(), f.message(), f.reason());
      return Optional.empty();
    }
    Secret secret = objects.find(Secret.class, ref.namespace(), ref.name()).orElseThrow();
    LastCertificates.Read read = last.read(secret);
    if (!read.problem().isEmpty()) {
      String message = named(ref) + ": " + read.problem();
      report(gateway, field + ".name", ref.name(), message, Reason.INVALID_CERTIFICATE_REF);
    }
    return read.certificate();
  }

  private Optional<Fault> fault(Gateway gateway, Gateway.SecretRef ref) {
    Reason invalid = Reason.INVALID_CERTIFICATE_REF;
    if (!ref.group().isEmpty()) {
      String message = "only Secrets of the core group (\"\") hold certificates";
      return Optional.of(new Fault("group", ref.group(), message, invalid));
    }
    if (!ref.kind().equals("Secret")) {
      return Optional.of(
          new Fault("kind", ref.kind(), "only a Secret holds a certificate", invalid));
    }
    // Before anything is said of the Secret: without a grant even its existence is private.
    if (!grants.permit(
        HttpRoute.GROUP, gateway.key(), new ObjectKey("Secret", ref.namespace(), ref.name()))) {
      String message =
          "no ReferenceGrant in namespace "
              + ref.namespace()
              + " lets Gateways of namespace "
              + gateway.meta().namespace()
              + " refer to Secret "
              + ref.name();
      return Optional.of(
          new Fault("namespace", ref.namespace(), message, Reason.REF_NOT_PERMITTED));
    }
    Optional<Secret> secret = objects.find(Secret.class, ref.namespace(), ref.name());
    if (secret.isEmpty()) {
      return Optional.of(new Fault("name", ref.name(), absent(ref), invalid));
    }
    if (!secret.get().isTls()) {
      String message =
          named(ref) + " is of type " + secret.get().type() + ": it must be " + Secret.TLS;
      return Optional.of(new Fault("name", ref.name(), message, invalid));
    }
    return Optional.empty();
  }

  // From a cluster others are never read, so that a wrong type looks the same.
  private String absent(Gateway.SecretRef ref) {
    return objects.shared()
        ? "no Secret " + place(ref) + " of type " + Secret.TLS + " exists that may be read"
        : "no " + named(ref) + " exists";
  }

  private static String named(Gateway.SecretRef ref) {
    return "Secret " + place(ref);
  }

  private static String place(Gateway.SecretRef ref) {
    return ref.namespace() + "/" + ref.name();
  }

  private void report(Gateway gateway, String field, Object value, String message, Reason reason) {
    problems.accept(gateway.meta().problem(field, value, message, reason));
  }
}
