package ordinal.gateway.dial;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.TrustManagerFactory;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.tls.BackendTls;

/**
 * Addresses requests to replicas. To one with TLS a request asks for the policy's host by SNI, and
 * goes nowhere unless the certificate is for that host and vouched for. Any thread.
 */
public final class Dial {
  private static final String VERIFIED = "HTTPS";
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final int MOST = 1024;
  // The same for the same policy, since clients tell connections apart by it.
  private static final ConcurrentHashMap<BackendTls, ClientSSLOptions> KNOWN =
      new ConcurrentHashMap<>();

  private Dial() {}

  /** For a client of Vert.x that is to be able to speak TLS, where it is asked to. */
  public static HttpClientOptions ready(HttpClientOptions options) {
    return options.setForceSni(true).setVerifyHost(true);
  }

  /** Has the request go to that replica. */
  public static RequestOptions to(Replica.Address address, RequestOptions request) {
    BackendTls tls = address.tls();
    if (tls == null) {
      return request.setHost(address.host()).setPort(address.port());
    }
    if (KNOWN.size() > MOST) {
      KNOWN.clear();
    }
    return request
        .setServer(SocketAddress.inetSocketAddress(address.port(), address.host()))
        .setHost(tls.hostname())
        .setPort(address.port())
        .setSsl(true)
        .setSslOptions(KNOWN.computeIfAbsent(tls, Dial::options));
  }

  /** For connections of our own. */
  public static SslContext context(BackendTls tls) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .protocols(VERSIONS)
              .endpointIdentificationAlgorithm(VERIFIED)
              // The JDK would ask for no host that has no dot.
              .serverName(new SNIHostName(tls.hostname()));
      trust(tls).ifPresent(builder::trustManager);
      return builder.build();
    } catch (IOException e) {
      throw new IllegalStateException("TLS of the JDK needs nothing else", e);
    }
  }

  private static ClientSSLOptions options(BackendTls tls) {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm(VERIFIED)
            .setEnabledSecureTransportProtocols(Set.of(VERSIONS));
    trust(tls).ifPresent(factory -> options.setTrustOptions(TrustOptions.wrap(factory)));
    return options;
  }

  private static Optional<TrustManagerFactory> trust(BackendTls tls) {
    if (tls.authorities().isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate authority : tls.authorities()) {
        store.setCertificateEntry("" + store.size(), authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Optional.of(factory);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read can be trusted", e);
    }
  }
}
