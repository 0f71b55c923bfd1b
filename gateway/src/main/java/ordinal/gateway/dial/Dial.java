package ordinal.gateway.dial;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.tls.BackendTls;
import ordinal.gateway.tls.KeyedCertificate;
import ordinal.gateway.tls.NamedTrust;
import org.jspecify.annotations.Nullable;

/**
 * Addresses requests to replicas. To one with TLS a request asks for the policy's host by SNI, and
 * goes nowhere unless the certificate is for that host and vouched for. Any thread.
 */
public final class Dial {
  private static final String VERIFIED = "HTTPS";
  // By the names of the policy instead, see NamedTrust.
  private static final String NOT_BY_HOST = "";
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final int MOST = 1024;
  // Of a store that never leaves this process.
  private static final char[] NO_PASSWORD = {};
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
    return to(address, address.tls(), request);
  }

  /** The same with another TLS than that of the address. */
  public static RequestOptions to(
      Replica.Address address, @Nullable BackendTls tls, RequestOptions request) {
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
              .endpointIdentificationAlgorithm(tls.names().isEmpty() ? VERIFIED : NOT_BY_HOST)
              // The JDK would ask for no host that has no dot.
              .serverName(new SNIHostName(tls.hostname()));
      trust(tls).ifPresent(builder::trustManager);
      named(tls).ifPresent(builder::trustManager);
      tls.identity().ifPresent(own -> builder.keyManager(keys(own)));
      return builder.build();
    } catch (IOException e) {
      throw new IllegalStateException("TLS of the JDK needs nothing else", e);
    }
  }

  private static ClientSSLOptions options(BackendTls tls) {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm(tls.names().isEmpty() ? VERIFIED : NOT_BY_HOST)
            .setEnabledSecureTransportProtocols(Set.of(VERSIONS));
    trust(tls).ifPresent(factory -> options.setTrustOptions(TrustOptions.wrap(factory)));
    named(tls).ifPresent(manager -> options.setTrustOptions(TrustOptions.wrap(manager)));
    tls.identity().ifPresent(own -> options.setKeyCertOptions(KeyCertOptions.wrap(keys(own))));
    return options;
  }

  private static KeyManagerFactory keys(KeyedCertificate own) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
      store.setKeyEntry("own", own.key(), NO_PASSWORD, chain);
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, NO_PASSWORD);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a key that was read can be used", e);
    }
  }

  private static Optional<TrustManager> named(BackendTls tls) {
    if (tls.names().isEmpty()) {
      return Optional.empty();
    }
    try {
      TrustManagerFactory system = TrustManagerFactory.getInstance("PKIX");
      system.init((KeyStore) null);
      return Arrays.stream(trust(tls).orElse(system).getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(manager -> new NamedTrust((X509ExtendedTrustManager) manager, tls.names()))
          .<TrustManager>map(manager -> manager)
          .findFirst();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the system has authorities", e);
    }
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
