package ordinal.gateway.objects;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** One consistent snapshot of all objects in force, in the order of their files; immutable. */
public final class Objects {
  private final SequencedMap<ObjectKey, KubeObject> byKey;

  public Objects(Collection<? extends KubeObject> objects) {
    LinkedHashMap<ObjectKey, KubeObject> map = new LinkedHashMap<>();
    objects.forEach(o -> map.putIfAbsent(o.key(), o));
    this.byKey = Collections.unmodifiableSequencedMap(map);
  }

  public static Objects none() {
    return new Objects(List.of());
  }

  public Collection<KubeObject> all() {
    return byKey.values();
  }

  public <T extends KubeObject> List<T> all(Class<T> kind) {
    return byKey.values().stream().filter(kind::isInstance).map(kind::cast).toList();
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
    return other instanceof Objects that && List.copyOf(all()).equals(List.copyOf(that.all()));
  }

  @Override
  public int hashCode() {
    return List.copyOf(all()).hashCode();
  }

  private static final Map<Class<? extends KubeObject>, String> KINDS =
      Map.of(
          GatewayClass.class, "GatewayClass",
          Gateway.class, "Gateway",
          HttpRoute.class, "HTTPRoute",
          ReferenceGrant.class, "ReferenceGrant",
          Service.class, "Service",
          EndpointSlice.class, "EndpointSlice",
          StatefulSet.class, "StatefulSet",
          Pod.class, "Pod",
          Namespace.class, "Namespace",
          Aggregation.class, "Aggregation");
}
