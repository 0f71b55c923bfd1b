package ordinal.gateway.objects;

import java.util.List;

/**
 * Reads {@code tls} of an HTTPS listener. What cannot be served is kept, so that the listener is
 * left out rather than open to more than it says. Stateless.
 */
final class ListenerTlsReader {
  private static final int MOST_CERTIFICATES = 64;

  private ListenerTlsReader() {}

  /**
   * @param namespace of the Gateway
   * @param asked whether the Gateway has certificates asked of all clients
   */
  static Gateway.Tls read(Fields tls, String namespace, boolean asked) {
    String mode =
        tls.text("mode", Syntax.oneOf(List.of("Terminate", "Passthrough"))).orElse("Terminate");
    List<Gateway.SecretRef> refs =
        tls.children("certificateRefs", 0, MOST_CERTIFICATES).stream()
            .map(ref -> SecretRefReader.read(ref, namespace))
            .toList();
    boolean asksClients = tls.has("frontendValidation") || asked;
    tls.notYet("options");
    tls.closeWithWarnings();
    return new Gateway.Tls(mode.equals("Terminate"), refs, asksClients);
  }
}
