package ordinal.gateway.proxy;

import java.util.Map;

/** Thrown by a step that answers instead of proceeding; cheap, as it carries no stack trace. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final String detail;
  private final transient Map<String, String> headers;

  Refused(Refusal refusal, String detail) {
    this(refusal, detail, Map.of());
  }

  /**
   * @param headers of the answer, beside those of every problem
   */
  Refused(Refusal refusal, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.refusal = refusal;
    this.detail = detail;
    this.headers = headers;
  }

  /** A request that the RFC demands to refuse; {@code detail} names what is wrong. */
  static Refused badRequest(String detail) {
    return new Refused(Refusal.BAD_REQUEST, detail);
  }

  static Refused bodyTooLarge(long most) {
    return new Refused(Refusal.BODY_TOO_LARGE, "more than " + most + " bytes");
  }

  Map<String, String> headers() {
    return headers;
  }

  Refusal refusal() {
    return refusal;
  }

  String detail() {
    return detail;
  }
}
