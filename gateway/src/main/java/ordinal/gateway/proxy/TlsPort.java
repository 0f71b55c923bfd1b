package ordinal.gateway.proxy;

import io.netty.handler.ssl.SslContext;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The listeners with TLS of one port, by the pattern of their hostname: a host, {@code *.} and a
 * domain, or {@code ""} for any. Immutable. Any thread.
 */
final class TlsPort {
  private final Map<String, Optional<SslContext>> byPattern;

  /**
   * @param byPattern without a context where a listener has no certificate
   */
  TlsPort(Map<String, Optional<SslContext>> byPattern) {
    this.byPattern = Map.copyOf(byPattern);
  }

  /** The most specific pattern that fits a host; null where none does. */
  @Nullable String pattern(String host) {
    if (byPattern.containsKey(host)) {
      return host;
    }
    for (int dot = host.indexOf('.', 1); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      String wildcard = "*" + host.substring(dot);
      if (byPattern.containsKey(wildcard)) {
        return wildcard;
      }
    }
    return byPattern.containsKey("") ? "" : null;
  }

  /** What a client is shown that asks for a host, which may be none. */
  Optional<SslContext> context(String host) {
    String pattern = pattern(host);
    return pattern == null ? Optional.empty() : byPattern.getOrDefault(pattern, Optional.empty());
  }
}
