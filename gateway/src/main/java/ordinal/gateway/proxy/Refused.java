package ordinal.gateway.proxy;

/** Thrown by a step that answers instead of proceeding; cheap, as it carries no stack trace. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final String detail;

  Refused(Refusal refusal, String detail) {
    super(detail, null, false, false);
    this.refusal = refusal;
    this.detail = detail;
  }

  /** A request that the RFC demands to refuse; {@code detail} names what is wrong. */
  static Refused badRequest(String detail) {
    return new Refused(Refusal.BAD_REQUEST, detail);
  }

  Refusal refusal() {
    return refusal;
  }

  String detail() {
    return detail;
  }
}
