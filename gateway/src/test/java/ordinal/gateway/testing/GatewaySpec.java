package ordinal.gateway.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.Gateway;

/** A Gateway under construction, of class {@code ordinal}. */
public final class GatewaySpec {
  private static final Gateway.AllowedRoutes SAME =
      new Gateway.AllowedRoutes(Gateway.AllowedRoutes.From.SAME, Map.of());

  private final String name;
  private final List<Gateway.Listener> listeners = new ArrayList<>();
  private final Map<String, String> annotations = new HashMap<>();
  private String className = "ordinal";
  private Optional<Instant> created = Optional.empty();

  GatewaySpec(String name) {
    this.name = name;
  }

  public GatewaySpec className(String className) {
    this.className = className;
    return this;
  }

  public GatewaySpec created(Instant created) {
    this.created = Optional.of(created);
    return this;
  }

  public GatewaySpec annotation(String key, String value) {
    annotations.put(key, value);
    return this;
  }

  /** For routes of the same namespace; for every host where the hostname is empty. */
  public GatewaySpec listener(String name, String hostname, int port) {
    return listener(name, hostname, port, "HTTP", SAME);
  }

  public GatewaySpec listener(
      String name, String hostname, int port, Gateway.AllowedRoutes.From from) {
    return listener(name, hostname, port, "HTTP", new Gateway.AllowedRoutes(from, Map.of()));
  }

  public GatewaySpec listener(
      String name, String hostname, int port, String protocol, Gateway.AllowedRoutes allowed) {
    Optional<String> host = Optional.of(hostname).filter(h -> !h.isEmpty());
    listeners.add(new Gateway.Listener(name, host, port, protocol, allowed, Optional.empty()));
    return this;
  }

  /** With TLS, and certificates from Secrets: {@code name}, or {@code namespace/name}. */
  public GatewaySpec tlsListener(String listener, String hostname, int port, String... secrets) {
    List<Gateway.SecretRef> refs =
        Arrays.stream(secrets)
            .map(s -> World.key("Secret", s))
            .map(key -> new Gateway.SecretRef("", key.kind(), key.namespace(), key.name()))
            .toList();
    return tlsListener(listener, hostname, port, new Gateway.Tls(true, refs, false));
  }

  public GatewaySpec tlsListener(String listener, String hostname, int port, Gateway.Tls tls) {
    Optional<String> host = Optional.of(hostname).filter(h -> !h.isEmpty());
    listeners.add(new Gateway.Listener(listener, host, port, "HTTPS", SAME, Optional.of(tls)));
    return this;
  }

  Gateway build() {
    return new Gateway(
        World.meta(World.key("Gateway", name), Map.of(), annotations, created),
        className,
        listeners);
  }
}
