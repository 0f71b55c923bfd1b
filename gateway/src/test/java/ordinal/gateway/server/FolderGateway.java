package ordinal.gateway.server;

import java.io.IOException;
import java.nio.file.Path;
import ordinal.gateway.config.Settings;

/** Starts gateways of a folder. */
final class FolderGateway {
  private FolderGateway() {}

  /** All by default, but for the admin port, which is free. */
  static GatewayServer start(Path config, Path state) throws IOException {
    Settings defaults = Settings.of(config, state);
    return GatewayServer.start(
        new Settings(
            defaults.source(),
            defaults.data(),
            defaults.traffic(),
            new Settings.Admin("127.0.0.1", 0, defaults.admin().tokens()),
            defaults.upstream(),
            defaults.totals(),
            defaults.limits()));
  }

  /** A Service and its EndpointSlice, with one replica on this machine, {@code NAME-0}. */
  static String service(String name, int port) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s}
    spec: {ports: [{port: 80}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    ports: [{port: %2$d}]
    endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: %1$s-0}}]
    """
        .formatted(name, port);
  }
}
