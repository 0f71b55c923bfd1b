package ordinal.gateway.objects;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** One consistent snapshot of all objects in force, in the order of their files; immutable. */
public final class Objects {
  private final SequencedMap<ObjectKey, KubeObject> byKey;
  private final Map<Class<?>, List<KubeObject>> byKind;
  private final boolean shared;

  /** Of a folder, where everything is meant for us. */
  public Objects(Collection<? extends KubeObject> objects) {
    this(objects, false);
  }

  /**
   * @param shared whether other controllers have their objects among these, as in a cluster
   */
  public Objects(Collection<? extends KubeObject> objects, boolean shared) {
    LinkedHashMap<ObjectKey, KubeObject> map = LinkedHashMap.newLinkedHashMap(objects.size());
    objects.forEach(o -> map.putIfAbsent(o.key(), o));
    this.byKey = Collections.unmodifiableSequencedMap(map);
    this.byKind = map.values().stream().collect(Collectors.groupingBy(KubeObject::getClass));
    this.shared = shared;
  }

  public static Objects none() {
    return new Objects(List.of());
  }

  public boolean shared() {
    return shared;
  }

  public Collection<KubeObject> all() {
    return byKey.values();
  }

  public <T extends KubeObject> List<T> all(Class<T> kind) {
    return byKind.getOrDefault(kind, List.of()).stream().map(kind::cast).toList();
  }

  /** The object of that identity. */
  public Optional<KubeObject> find(ObjectKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /**
   * The object of that Java type, namespace and name; GatewayClass and Namespace have the namespace
   * "".
   */
  public <T extends KubeObject> Optional<T> find(Class<T> kind, String namespace, String name) {
    return Optional.ofNullable(
            byKey.get(new ObjectKey(requireNonNull(KINDS.get(kind)), namespace, name)))
        .map(kind::cast);
  }

  boolean holdFile(String file) {
    return byKey.values().stream().anyMatch(object -> object.meta().file().equals(file));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Objects that
        && shared == that.shared
        && List.copyOf(all()).equals(List.copyOf(that.all()));
  }

  @Override
  public int hashCode() {
    return List.copyOf(all()).hashCode();
  }

  private static final Map<Class<? extends KubeObject>, String> KINDS =
      Map.ofEntries(
          Map.entry(GatewayClass.class, "GatewayClass"),
          Map.entry(Gateway.class, "Gateway"),
          Map.entry(HttpRoute.class, "HTTPRoute"),
          Map.entry(ReferenceGrant.class, "ReferenceGrant"),
          Map.entry(Service.class, "Service"),
          Map.entry(EndpointSlice.class, "EndpointSlice"),
          Map.entry(StatefulSet.class, "StatefulSet"),
          Map.entry(Pod.class, "Pod"),
          Map.entry(Namespace.class, "Namespace"),
          Map.entry(Aggregation.class, "Aggregation"),
          Map.entry(TrafficPolicy.class, "TrafficPolicy"),
          Map.entry(StatefulRollout.class, "StatefulRollout"),
          Map.entry(Secret.class, "Secret"),
          Map.entry(ConfigMap.class, "ConfigMap"),
          Map.entry(BackendTlsPolicy.class, "BackendTLSPolicy"));
}
