package ordinal.gateway.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.tls.KeyedCertificate;

/** Warns of certificates that clients will refuse for their dates. Pure. */
final class CertificateDates {
  private CertificateDates() {}

  static List<Problem> problems(RoutingTable table, Instant now) {
    return table.listeners().stream().flatMap(bound -> problems(bound, now)).toList();
  }

  private static Stream<Problem> problems(BoundListener bound, Instant now) {
    String field = "spec.listeners[" + bound.index() + "].tls.certificateRefs";
    return bound.certificates().stream()
        .flatMap(certificate ->
            complaint(certificate, now).stream()
                .map(complaint -> bound.gateway().meta().problem(field, certificate, complaint)));
  }

  private static Optional<String> complaint(KeyedCertificate certificate, Instant now) {
    if (now.isAfter(certificate.validUntil())) {
      return Optional.of(
          "expired at " + certificate.validUntil() + ": it is served, and clients will refuse it");
    }
    return now.isBefore(certificate.validFrom())
        ? Optional.of(
            "is valid from " + certificate.validFrom() + " on: until then clients will refuse it")
        : Optional.empty();
  }
}
