package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.BackendTlsPolicy.AltName;
import ordinal.gateway.objects.BackendTlsPolicy.AuthorityRef;
import ordinal.gateway.objects.BackendTlsPolicy.Fault;
import ordinal.gateway.objects.BackendTlsPolicy.Target;

/**
 * Reads a BackendTLSPolicy. Only one whose targets cannot be read is refused; all else that is
 * wrong stays with it, so that its Services are not spoken to without TLS. Stateless.
 */
final class BackendTlsPolicyReader implements Kind.Reader {
  private static final int MOST = 16;
  private static final int MOST_NAMES = 5;
  private static final String URI = "URI";
  private static final String SYSTEM = "System";

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          spec.require("targetRefs");
          List<Target> targets =
              spec.children("targetRefs", 1, MOST).stream()
                  .map(BackendTlsPolicyReader::target)
                  .toList();
          Optional<Fields> validation = spec.child("validation");
          spec.notYet("options");
          KubeObject policy =
              validation
                  .map(fields -> validated(head, targets, fields))
                  .orElseGet(() -> faulty(head, targets));
          spec.closeWithWarnings();
          return policy;
        });
  }

  private static BackendTlsPolicy faulty(Head head, List<Target> targets) {
    Fault fault = new Fault("spec.validation", "", "is required");
    return new BackendTlsPolicy(
        head.meta(), targets, "", List.of(), List.of(), false, Optional.of(fault));
  }

  private static BackendTlsPolicy validated(Head head, List<Target> targets, Fields validation) {
    String hostname = validation.peek("hostname");
    String wellKnown = validation.peek("wellKnownCACertificates");
    List<AuthorityRef> authorities =
        validation.children("caCertificateRefs", 0, MOST).stream()
            .map(BackendTlsPolicyReader::authority)
            .toList();
    List<Fields> names = validation.children("subjectAltNames", 0, MOST_NAMES);
    Optional<Fault> fault =
        fault(hostname, wellKnown, authorities)
            .or(() -> names.stream().flatMap(name -> fault(name).stream()).findFirst());
    validation.allow("hostname", "wellKnownCACertificates");
    validation.closeWithWarnings();
    boolean system = wellKnown.equals(SYSTEM);
    List<AltName> read = names.stream().map(BackendTlsPolicyReader::name).toList();
    return new BackendTlsPolicy(head.meta(), targets, hostname, read, authorities, system, fault);
  }

  private static Optional<Fault> fault(
      String hostname, String wellKnown, List<AuthorityRef> authorities) {
    Optional<String> complaint = Syntax.PRECISE_HOSTNAME.complaint(hostname);
    if (complaint.isPresent()) {
      return fault("hostname", hostname, complaint.get());
    }
    if (!wellKnown.isEmpty() && !wellKnown.equals(SYSTEM)) {
      return fault("wellKnownCACertificates", wellKnown, "must be " + SYSTEM);
    }
    return wellKnown.isEmpty() == authorities.isEmpty()
        ? fault("caCertificateRefs", "", "either these or wellKnownCACertificates must be there")
        : Optional.empty();
  }

  private static Optional<Fault> fault(Fields name) {
    String type = name.peek("type");
    if (type.equals(URI)) {
      return name.peek("uri").isEmpty()
          ? fault("subjectAltNames.uri", "", "is required for type URI")
          : Optional.empty();
    }
    return type.equals("Hostname")
        ? Syntax.PRECISE_HOSTNAME
            .complaint(name.peek("hostname"))
            .flatMap(c -> fault("subjectAltNames.hostname", name.peek("hostname"), c))
        : fault("subjectAltNames.type", type, "must be Hostname or URI");
  }

  private static AltName name(Fields name) {
    boolean isUri = name.peek("type").equals(URI);
    AltName read = new AltName(isUri, name.peek(isUri ? "uri" : "hostname"));
    name.allow("type", "hostname", "uri");
    name.closeWithWarnings();
    return read;
  }

  private static Optional<Fault> fault(String field, String value, String message) {
    return Optional.of(new Fault("spec.validation." + field, value, message));
  }

  private static Target target(Fields ref) {
    Target target =
        new Target(
            ref.text("group", Syntax.GROUP).orElse(""),
            ref.needText("kind", Syntax.KIND).orElse(""),
            ref.needText("name", Syntax.NAME).orElse(""),
            ref.text("sectionName", Syntax.DNS_NAME));
    ref.closeWithWarnings();
    return target;
  }

  private static AuthorityRef authority(Fields ref) {
    AuthorityRef authority =
        new AuthorityRef(
            ref.text("group", Syntax.GROUP).orElse(""),
            ref.needText("kind", Syntax.KIND).orElse(""),
            ref.needText("name", Syntax.NAME).orElse(""));
    ref.closeWithWarnings();
    return authority;
  }
}
