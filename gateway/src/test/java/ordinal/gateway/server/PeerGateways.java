package ordinal.gateway.server;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ordinal.gateway.analysis.AnalysisMeasurer;
import ordinal.gateway.config.Settings;
import ordinal.gateway.config.Settings.Identity;
import ordinal.gateway.config.Settings.Role;
import ordinal.gateway.testing.Ports;

/** Two real gateways in front of the same counters, each the other's peer. One thread. */
final class PeerGateways implements AutoCloseable {
  private static final Map<String, Identity> TOKENS =
      Map.of(
          "t-peer", new Identity("gateway", Role.VIEWER),
          "t-otto", new Identity("otto", Role.OPERATOR));

  final List<Counter> counters = new ArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final Duration watch;
  private final List<Integer> adminPorts = List.of(Ports.free(), Ports.free());
  private final List<Integer> ports = List.of(Ports.free(), Ports.free());
  private final Map<Integer, Settings> settings = new TreeMap<>();
  private final Map<Integer, GatewayServer> running = new TreeMap<>();

  PeerGateways(Path folder, Duration watch, int replicas) throws IOException {
    this.folder = folder;
    this.watch = watch;
    for (int i = 0; i < replicas; i++) {
      counters.add(new Counter(vertx));
    }
    for (int gateway = 0; gateway < 2; gateway++) {
      list(gateway, replicas);
      start(gateway, "first");
    }
  }

  /** Writes a folder in which only the first replicas are listed. */
  private void list(int gateway, int replicas) throws IOException {
    Path config = Files.createDirectories(folder.resolve("config-" + gateway));
    StringBuilder text = new StringBuilder(rules(ports.get(gateway)));
    for (int i = 0; i < replicas; i++) {
      text.append(slice(i, counters.get(i).port()));
    }
    Files.writeString(config.resolve("all.yaml"), text);
  }

  /** A gateway with a disk of that name. */
  void start(int gateway, String disk) throws IOException {
    Settings defaults =
        Settings.of(folder.resolve("config-" + gateway), folder.resolve(disk + gateway));
    Settings.Peer peer = new Settings.Peer("127.0.0.1", adminPorts.get(1 - gateway));
    Settings own =
        new Settings(
            defaults.source(),
            defaults.data(),
            defaults.traffic(),
            new Settings.Admin("127.0.0.1", adminPorts.get(gateway), TOKENS),
            defaults.upstream(),
            new Settings.Totals(watch, List.of(peer), Optional.of("t-peer")),
            defaults.limits());
    settings.put(gateway, own);
    running.put(gateway, GatewayServer.start(own));
  }

  /** What a gateway measures releases by; the caller closes it. */
  AnalysisMeasurer measurer(int gateway) {
    return requireNonNull(running.get(gateway)).measurer(requireNonNull(settings.get(gateway)));
  }

  void visit(int gateway, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      send("GET", ports.get(gateway), "/");
    }
  }

  void stop(int gateway) {
    GatewayServer server = running.remove(gateway);
    if (server != null) {
      server.close();
    }
  }

  /** Stops a gateway whose next start lists only the first replicas. */
  void stopAndList(int gateway, int replicas) throws IOException {
    stop(gateway);
    list(gateway, replicas);
  }

  JsonObject total(int gateway) throws Exception {
    return new JsonObject(send("GET", ports.get(gateway), "/visits"));
  }

  static JsonObject replica(JsonObject total, int index) {
    return total.getJsonArray("replicas").getJsonObject(index);
  }

  /** The values that a gateway knows of its replicas, lowest first, as its peer reads them. */
  List<Long> known(int gateway) throws Exception {
    JsonObject memory =
        new JsonObject(
            send(
                "GET", adminPorts.get(gateway), "/api/v1/visits/known?aggregation=default/visits"));
    List<Long> visits = new ArrayList<>();
    JsonArray totals = memory.getJsonArray("totals");
    for (Object replica : totals.isEmpty() ? new JsonArray() : replicas(totals)) {
      visits.add(((JsonObject) replica).getLong("visits"));
    }
    visits.sort(null);
    return visits;
  }

  private static JsonArray replicas(JsonArray totals) {
    return totals.getJsonObject(0).getJsonArray("replicas");
  }

  void forget(int gateway, String replica) throws Exception {
    send("DELETE", adminPorts.get(gateway), "/api/v1/visits/" + replica);
  }

  private String send(String method, int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer t-otto")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
    client.shutdownNow();
    vertx.close().await();
  }

  private static String rules(int port) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: GatewayClass
    metadata: {name: ordinal}
    spec: {controllerName: ordinal.dev/gateway}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: web}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: http, port: %d, protocol: HTTP}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: counter}
    spec:
      parentRefs: [{name: web}]
      rules:
        - matches: [{path: {type: Exact, value: /visits}}]
          filters:
            - type: ExtensionRef
              extensionRef: {group: ordinal.dev, kind: Aggregation, name: visits}
          backendRefs: [{name: counter, port: 80}]
        - matches: [{path: {type: Exact, value: /}}]
          backendRefs: [{name: counter, port: 80}]
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: Aggregation
    metadata: {name: visits}
    spec: {}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: counter}
    spec: {ports: [{port: 80}]}
    """
        .formatted(port);
  }

  private static String slice(int ordinal, int port) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: counter-%d, labels: {kubernetes.io/service-name: counter}}
    addressType: IPv4
    ports: [{port: %d}]
    endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: counter-%d}}]
    """
        .formatted(ordinal, port, ordinal);
  }
}
