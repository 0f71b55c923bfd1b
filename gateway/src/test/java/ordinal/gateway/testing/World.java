package ordinal.gateway.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.ConfigMap;
import ordinal.gateway.objects.EndpointSlice;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.Hidden;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.Namespace;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Pod;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.ReferenceGrant;
import ordinal.gateway.objects.Secret;
import ordinal.gateway.objects.Service;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulSet;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.routing.RoutingTable;

/**
 * Builds the objects of a test: names stand for objects of namespace {@code default}, {@code
 * ns/name} for those of others. An object that is added again replaces the one before.
 */
public final class World {
  private final Map<ObjectKey, KubeObject> objects = new HashMap<>();
  private final List<ObjectKey> order = new ArrayList<>();

  public World add(KubeObject object) {
    if (objects.put(object.key(), object) == null) {
      order.add(object.key());
    }
    return this;
  }

  public World remove(String kind, String name) {
    ObjectKey key = key(kind, name);
    objects.remove(key);
    order.remove(key);
    return this;
  }

  public World gatewayClass(String name, String controller) {
    return add(new GatewayClass(meta(new ObjectKey("GatewayClass", "", name)), controller));
  }

  public World gateway(String name, Consumer<GatewaySpec> spec) {
    GatewaySpec gateway = new GatewaySpec(name);
    spec.accept(gateway);
    return add(gateway.build());
  }

  /** A Gateway with one listener for every host. */
  public World gateway(String name, int port) {
    return gateway(name, g -> g.listener("http", "", port));
  }

  public World route(String name, Consumer<RouteSpec> spec) {
    RouteSpec route = new RouteSpec(name);
    spec.accept(route);
    return add(route.build());
  }

  /** A Service with unnamed ports and no selector. */
  public World service(String name, int... ports) {
    List<Service.Port> all = Arrays.stream(ports).mapToObj(p -> new Service.Port("", p)).toList();
    return add(new Service(meta(key("Service", name)), all, Map.of()));
  }

  public World service(String name, Map<String, String> selector, Service.Port... ports) {
    return add(new Service(meta(key("Service", name)), List.of(ports), selector));
  }

  public World slice(String name, String service, Consumer<SliceSpec> spec) {
    SliceSpec slice = new SliceSpec();
    spec.accept(slice);
    return add(
        new EndpointSlice(meta(key("EndpointSlice", name)), service, slice.ports, slice.all));
  }

  /** A Service with one port, and ready pods {@code name-0} and so on behind it. */
  public World backend(String name, int port, int replicas) {
    service(name, port);
    String simple = key("Service", name).name();
    return slice(
        name + "-slice",
        simple,
        s -> {
          s.port("", 9000);
          for (int i = 0; i < replicas; i++) {
            s.ready(simple + "-" + i, "10.0.0." + (i + 1));
          }
        });
  }

  public World statefulSet(
      String name, int replicas, int start, String serviceName, Map<String, String> podLabels) {
    return add(
        new StatefulSet(meta(key("StatefulSet", name)), replicas, start, serviceName, podLabels));
  }

  public World pod(String name, Map<String, String> labels) {
    return add(new Pod(meta(key("Pod", name), labels, Map.of(), Optional.empty())));
  }

  public World namespace(String name, Map<String, String> labels) {
    ObjectKey key = new ObjectKey("Namespace", "", name);
    return add(new Namespace(meta(key, labels, Map.of(), Optional.empty())));
  }

  /** Lets HTTPRoutes of a namespace refer to a Service, or to all where the name is empty. */
  public World grant(String name, String fromNamespace, String service) {
    return add(
        new ReferenceGrant(
            meta(key("ReferenceGrant", name)),
            List.of(
                new ReferenceGrant.From("gateway.networking.k8s.io", "HTTPRoute", fromNamespace)),
            List.of(
                new ReferenceGrant.To(
                    "", "Service", Optional.of(service).filter(s -> !s.isEmpty())))));
  }

  /** A Secret of type {@code kubernetes.io/tls} with these as PEM. */
  public World tlsSecret(String name, String certificates, String key) {
    return secret(
        name,
        Secret.TLS,
        Map.of(
            "tls.crt", new Hidden(certificates.getBytes(StandardCharsets.US_ASCII)),
            "tls.key", new Hidden(key.getBytes(StandardCharsets.US_ASCII))));
  }

  public World tlsSecret(String name, TestCertificate certificate) {
    return tlsSecret(name, certificate.certificatePem(), certificate.keyPem());
  }

  public World secret(String name, String type, Map<String, Hidden> data) {
    return add(new Secret(meta(key("Secret", name)), type, data));
  }

  public World configMap(String name, String authorities) {
    return add(new ConfigMap(meta(key("ConfigMap", name)), Optional.of(authorities)));
  }

  /** Lets Gateways of a namespace refer to a Secret. */
  public World secretGrant(String name, String fromNamespace, String secret) {
    return add(
        new ReferenceGrant(
            meta(key("ReferenceGrant", name)),
            List.of(new ReferenceGrant.From("gateway.networking.k8s.io", "Gateway", fromNamespace)),
            List.of(new ReferenceGrant.To("", "Secret", Optional.of(secret)))));
  }

  public World aggregation(String name) {
    return add(new Aggregation(meta(key("Aggregation", name)), Optional.empty(), "visits"));
  }

  /** A policy for Services that says nothing yet. */
  public World policy(String name, UnaryOperator<TrafficPolicy> change, String... services) {
    List<TargetRef> targets =
        Arrays.stream(services)
            .map(s -> new TargetRef(TargetKind.SERVICE, s, Optional.empty()))
            .toList();
    TrafficPolicy nothing =
        new TrafficPolicy(
            meta(key("TrafficPolicy", name)),
            targets,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            PolicyLimits.NONE);
    return add(change.apply(nothing));
  }

  /** A canary of Services {@code stable} and {@code canary} behind one route. */
  public World rollout(String name, String route, StatefulRollout.Traffic traffic) {
    StatefulRollout.Spec spec =
        new StatefulRollout.Spec(
            "counter",
            route,
            "stable",
            Optional.of("canary"),
            new StatefulRollout.Canary(Optional.empty(), List.of(), Optional.empty()),
            Duration.ofMinutes(10),
            Optional.empty(),
            List.of());
    return add(new StatefulRollout(meta(key("StatefulRollout", name)), spec, traffic));
  }

  public Objects objects() {
    return new Objects(order.stream().map(objects::get).toList());
  }

  public ReplicaTable replicas() {
    return ReplicaTable.compile(objects(), Optional.empty());
  }

  public RoutingTable.Compiled compile() {
    return RoutingTable.compile(objects(), replicas(), Optional.empty());
  }

  /** The problems of compiling as {@code Kind ns/name: field: value}. */
  public List<String> problems() {
    return compile().problems().stream()
        .map(p -> p.object() + ": " + p.field() + ": " + p.value())
        .toList();
  }

  public RoutingTable table() {
    return compile().table();
  }

  public static ObjectKey key(String kind, String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? new ObjectKey(kind, "default", name)
        : new ObjectKey(kind, name.substring(0, slash), name.substring(slash + 1));
  }

  public static Meta meta(ObjectKey key) {
    return meta(key, Map.of(), Map.of(), Optional.empty());
  }

  static Meta meta(
      ObjectKey key,
      Map<String, String> labels,
      Map<String, String> annotations,
      Optional<Instant> created) {
    return new Meta(key, labels, annotations, created, 1, "1", key.name() + ".yaml", Map.of());
  }
}
