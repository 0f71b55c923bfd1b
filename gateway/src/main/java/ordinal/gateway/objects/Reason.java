package ordinal.gateway.objects;

/**
 * Why something is not as its object wants it, in the words of Gateway API v1.4, and the condition
 * that is about it.
 */
public enum Reason {
  /** Of a Gateway or a policy that cannot be read, or a policy section on the wrong target. */
  INVALID(Condition.ACCEPTED, "Invalid"),
  /** Of a Gateway that asks for addresses. */
  UNSUPPORTED_ADDRESS(Condition.ACCEPTED, "UnsupportedAddress"),
  /** Of a GatewayClass with parameters. */
  INVALID_PARAMETERS(Condition.ACCEPTED, "InvalidParameters"),
  PORT_UNAVAILABLE(Condition.ACCEPTED, "PortUnavailable"),
  UNSUPPORTED_PROTOCOL(Condition.ACCEPTED, "UnsupportedProtocol"),
  HOSTNAME_CONFLICT(Condition.CONFLICTED, "HostnameConflict"),
  /** Of listeners with and without TLS on one port. */
  PROTOCOL_CONFLICT(Condition.CONFLICTED, "ProtocolConflict"),
  INVALID_CA_CERTIFICATE_REF(Condition.RESOLVED_REFS, "InvalidCACertificateRef"),
  INVALID_CERTIFICATE_REF(Condition.RESOLVED_REFS, "InvalidCertificateRef"),
  INVALID_ROUTE_KINDS(Condition.RESOLVED_REFS, "InvalidRouteKinds"),
  NO_MATCHING_PARENT(Condition.ACCEPTED, "NoMatchingParent"),
  NOT_ALLOWED_BY_LISTENERS(Condition.ACCEPTED, "NotAllowedByListeners"),
  NO_MATCHING_LISTENER_HOSTNAME(Condition.ACCEPTED, "NoMatchingListenerHostname"),
  /** Of an HTTPRoute that cannot be read. */
  UNSUPPORTED_VALUE(Condition.ACCEPTED, "UnsupportedValue"),
  INCOMPATIBLE_FILTERS(Condition.ACCEPTED, "IncompatibleFilters"),
  INVALID_KIND(Condition.RESOLVED_REFS, "InvalidKind"),
  REF_NOT_PERMITTED(Condition.RESOLVED_REFS, "RefNotPermitted"),
  BACKEND_NOT_FOUND(Condition.RESOLVED_REFS, "BackendNotFound"),
  /** Of a policy whose section another policy has given already. */
  POLICY_CONFLICTED(Condition.ACCEPTED, "Conflicted"),
  /** Of a policy that leads nowhere. */
  TARGET_NOT_FOUND(Condition.ACCEPTED, "TargetNotFound");

  /** The condition that a reason makes false; Conflicted alone becomes true. */
  public enum Condition {
    ACCEPTED,
    CONFLICTED,
    RESOLVED_REFS
  }

  private final Condition condition;
  private final String text;

  Reason(Condition condition, String text) {
    this.condition = condition;
    this.text = text;
  }

  public Condition condition() {
    return condition;
  }

  /** As it is written in a status, such as {@code BackendNotFound}. */
  public String text() {
    return text;
  }
}
