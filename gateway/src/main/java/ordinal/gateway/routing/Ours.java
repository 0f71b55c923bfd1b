package ordinal.gateway.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.ConfigMap;
import ordinal.gateway.objects.EndpointSlice;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.Secret;
import ordinal.gateway.objects.Service;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.TrafficPolicy;

/**
 * What is meant for this controller where others live beside it: Gateways of the classes that name
 * it, routes with such a parent, the Services and Secrets that these refer to, and policies for any
 * of these or for what nobody has. All the rest goes without a word. Used by one thread for one
 * reading.
 */
final class Ours {
  private record ServiceName(String namespace, String name) {}

  private final Objects all;
  private final Set<String> classes = new HashSet<>();
  private final Set<ObjectKey> gateways = new HashSet<>();
  private final Set<ServiceName> services = new HashSet<>();
  private final Set<ObjectKey> secrets = new HashSet<>();
  private final Set<ObjectKey> configMaps = new HashSet<>();

  private Ours(Objects objects) {
    this.all = objects;
    objects.all(GatewayClass.class).stream()
        .filter(this::concerns)
        .forEach(c -> classes.add(c.meta().name()));
    objects.all(Gateway.class).stream().filter(this::concerns).forEach(g -> gateways.add(g.key()));
    objects.all(Gateway.class).stream().filter(this::concerns).forEach(this::follow);
    objects.all(HttpRoute.class).stream().filter(this::concerns).forEach(this::follow);
    objects.all(BackendTlsPolicy.class).stream().filter(this::concerns).forEach(this::follow);
  }

  private void follow(BackendTlsPolicy policy) {
    policy
        .authorities()
        .forEach(ref ->
            configMaps.add(new ObjectKey("ConfigMap", policy.meta().namespace(), ref.name())));
  }

  private void follow(Gateway gateway) {
    gateway.clientCertificate().ifPresent(this::follow);
    gateway.listeners().stream()
        .flatMap(listener -> listener.tls().stream())
        .flatMap(tls -> tls.certificateRefs().stream())
        .forEach(this::follow);
  }

  private void follow(Gateway.SecretRef ref) {
    secrets.add(new ObjectKey("Secret", ref.namespace(), ref.name()));
  }

  /** The part of a reading that is ours; of a folder all of it. */
  static Reading of(Reading reading) {
    Objects all = reading.objects();
    if (!all.shared()) {
      return reading;
    }
    Ours ours = new Ours(all);
    Map<ObjectKey, KubeObject> refused = new HashMap<>(reading.refused());
    refused.values().removeIf(draft -> !ours.concerns(draft));
    List<Problem> problems =
        reading.problems().stream().filter(p -> ours.concerns(p, reading)).toList();
    List<KubeObject> objects = all.all().stream().filter(ours::concerns).toList();
    return new Reading(new Objects(objects, true), problems, refused);
  }

  private void follow(HttpRoute route) {
    for (HttpRoute.Rule rule : route.rules()) {
      rule.backendRefs().forEach(this::follow);
      for (HttpRoute.Filter filter : rule.filters()) {
        if (filter instanceof HttpRoute.Filter.RequestMirror mirror) {
          follow(mirror.backend());
        }
      }
    }
  }

  private void follow(HttpRoute.BackendRef ref) {
    services.add(new ServiceName(ref.namespace(), ref.name()));
  }

  private boolean concerns(KubeObject object) {
    return switch (object) {
      case GatewayClass c -> c.controllerName().equals(GatewayClass.CONTROLLER);
      case Gateway gateway -> classes.contains(gateway.gatewayClassName());
      case HttpRoute route -> route.parentRefs().stream().anyMatch(this::leadsToUs);
      case Service s -> services.contains(new ServiceName(s.meta().namespace(), s.meta().name()));
      case EndpointSlice s -> services.contains(new ServiceName(s.meta().namespace(), s.service()));
      case TrafficPolicy policy ->
          policy.targetRefs().stream()
              .map(ref -> all.find(ref.key(policy.meta().namespace())))
              .anyMatch(target -> target.isEmpty() || concerns(target.get()));
      case BackendTlsPolicy policy ->
          policy.targets().stream()
              .map(t -> new ServiceName(policy.meta().namespace(), t.name()))
              .anyMatch(services::contains);
      case StatefulRollout rollout ->
          all.find(HttpRoute.class, rollout.meta().namespace(), rollout.spec().route())
              .map(this::concerns)
              .orElse(true);
      case ConfigMap map -> configMaps.contains(map.key());
      case Secret secret -> secrets.contains(secret.key());
      default -> true;
    };
  }

  private boolean leadsToUs(HttpRoute.ParentRef ref) {
    return ref.isGateway() && gateways.contains(ref.gateway());
  }

  // Of one that was never good nothing is in force, and of one that is gone neither is known.
  private boolean concerns(Problem problem, Reading reading) {
    ObjectKey key = problem.object();
    if (key == null) {
      return true;
    }
    KubeObject draft = reading.refused().get(key);
    return (draft != null && concerns(draft))
        || reading.objects().find(key).filter(this::concerns).isPresent();
  }
}
