package ordinal.gateway.proxy;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import ordinal.gateway.tls.KeyedCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is offered in a handshake: TLS 1.3 and 1.2 with forward secrecy and authenticated
 * encryption alone, which leaves nothing that HTTP/2 forbids (RFC 9113 section 9.2.2). Certificates
 * that stay keep their context, and with it their sessions. Used by one thread at a time.
 */
final class TlsContexts {
  static final String HTTP2 = "h2";
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
  private static final char[] NO_PASSWORD = {};
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  // A client that offers neither is refused (RFC 7301 section 3.2); one that offers none speaks
  // HTTP/1.
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.FATAL_ALERT,
          SelectedListenerFailureBehavior.FATAL_ALERT,
          HTTP2,
          "http/1.1");

  private Map<List<KeyedCertificate>, Optional<SslContext>> known = Map.of();

  TlsContexts() {
    // Asked for once by the JDK, at the process's first handshake as a server: TLS 1.2 would let a
    // client have the server work for it again and again, and HTTP/2 forbids it.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /**
   * By port what its listeners show; contexts of other certificates are forgotten.
   *
   * @param listeners by port and by hostname pattern, {@code ""} for any
   */
  Map<Integer, TlsPort> of(Map<Integer, Map<String, List<KeyedCertificate>>> listeners) {
    Map<List<KeyedCertificate>, Optional<SslContext>> now = new HashMap<>();
    Map<Integer, TlsPort> ports = new HashMap<>();
    listeners.forEach((port, byHost) ->
        ports.put(
            port,
            new TlsPort(
                byHost.entrySet().stream()
                    .collect(
                        toUnmodifiableMap(
                            Map.Entry::getKey, host -> context(host.getValue(), now))))));
    known = now;
    return ports;
  }

  private Optional<SslContext> context(
      List<KeyedCertificate> certificates, Map<List<KeyedCertificate>, Optional<SslContext>> now) {
    return now.computeIfAbsent(
        certificates, all -> known.containsKey(all) ? known.get(all) : created(all));
  }

  private static Optional<SslContext> created(List<KeyedCertificate> certificates) {
    if (certificates.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          SslContextBuilder.forServer(keys(certificates))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(CIPHERS)
              .applicationProtocolConfig(ALPN)
              .build());
    } catch (GeneralSecurityException | IOException e) {
      LOG.error("cannot be used for TLS: {}", certificates, e);
      return Optional.empty();
    }
  }

  /** Of several certificates each client gets the one that fits its name and its algorithms. */
  static KeyManagerFactory keys(List<KeyedCertificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (KeyedCertificate certificate : certificates) {
      Certificate[] chain = certificate.chain().toArray(Certificate[]::new);
      store.setKeyEntry("" + store.size(), certificate.key(), NO_PASSWORD, chain);
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory;
  }
}
