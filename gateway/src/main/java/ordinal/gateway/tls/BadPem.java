package ordinal.gateway.tls;

/** What a field holds is not what it should; the message shows nothing of it. */
public final class BadPem extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadPem(String field, String complaint) {
    super(field + " " + complaint);
  }
}
