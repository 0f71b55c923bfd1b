package ordinal.gateway.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** A name that a certificate may have as a subject alternative name (RFC 5280, 4.2.1.6). */
public record AltName(boolean isUri, String value) {
  private static final int DNS = 2;
  private static final int URI = 6;

  /** Whether it is one of the certificate's; its {@code *.} stands for one label. */
  boolean isIn(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream().anyMatch(n -> is((Integer) n.get(0), String.valueOf(n.get(1))));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private boolean is(int kind, String name) {
    if (isUri) {
      return kind == URI && name.equals(value);
    }
    return kind == DNS
        && (name.equalsIgnoreCase(value)
            || (name.startsWith("*.") && name.substring(1).equalsIgnoreCase(withoutLabel())));
  }

  private String withoutLabel() {
    int dot = value.indexOf('.');
    return dot < 0 ? "" : value.substring(dot);
  }
}
