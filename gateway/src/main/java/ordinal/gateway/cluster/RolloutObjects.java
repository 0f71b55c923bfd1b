package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.ObjectStore;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.StatefulRollout;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulRollouts of the cluster as they are watched, but never older than what this gateway
 * wrote itself or found when it began to lead. Blocking; used by one thread.
 */
final class RolloutObjects {
  private final KubernetesClient client;
  private final ClusterSource source;
  private final ObjectStore store = new ObjectStore();
  private final Map<ObjectKey, String> stored = new HashMap<>();
  private final Map<ObjectKey, GenericKubernetesResource> known = new HashMap<>();

  RolloutObjects(KubernetesClient client, ClusterSource source) {
    this.client = client;
    this.source = source;
  }

  /** Asks the API server for all: what another gateway wrote last is known then. */
  void refresh() {
    Watched.STATEFUL_ROLLOUT.in(client).inAnyNamespace().list().getItems().forEach(this::wrote);
  }

  /** This is how an object is now. */
  void wrote(GenericKubernetesResource object) {
    known.put(Watched.STATEFUL_ROLLOUT.key(object), object);
  }

  List<GenericKubernetesResource> all() {
    Set<ObjectKey> watched = new HashSet<>();
    for (GenericKubernetesResource object : source.whole(Watched.STATEFUL_ROLLOUT)) {
      ObjectKey key = Watched.STATEFUL_ROLLOUT.key(object);
      watched.add(key);
      known.merge(key, object, RolloutObjects::newer);
    }
    known.keySet().retainAll(watched);
    stored.keySet().stream()
        .filter(key -> !known.containsKey(key))
        .toList()
        .forEach(key -> {
          stored.remove(key);
          store.remove(key);
        });
    return List.copyOf(known.values());
  }

  // The API server counts versions up; one that cannot be compared is taken from the watch.
  private static GenericKubernetesResource newer(
      GenericKubernetesResource mine, GenericKubernetesResource watched) {
    boolean same = mine.getMetadata().getUid().equals(watched.getMetadata().getUid());
    return same && version(mine) > version(watched) ? mine : watched;
  }

  private static long version(GenericKubernetesResource object) {
    String version = object.getMetadata().getResourceVersion();
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : -1;
  }

  /** The newest of that name, of those that {@link #all} told or {@link #wrote} took. */
  Optional<GenericKubernetesResource> one(ObjectKey key) {
    return Optional.ofNullable(known.get(key));
  }

  /** As the API server has it at this moment. */
  Optional<GenericKubernetesResource> asked(ObjectKey key) {
    @Nullable GenericKubernetesResource now = Watched.STATEFUL_ROLLOUT.one(client, key).get();
    if (now != null) {
      wrote(now);
    }
    return Optional.ofNullable(now);
  }

  /** What is written there; of one that is wrong now its last good state. */
  Optional<StatefulRollout> read(GenericKubernetesResource object) {
    ObjectKey key = Watched.STATEFUL_ROLLOUT.key(object);
    String version = object.getMetadata().getUid() + object.getMetadata().getResourceVersion();
    if (!version.equals(stored.put(key, version))) {
      String json =
          client.getKubernetesSerialization().asJson(Essence.of(Watched.STATEFUL_ROLLOUT, object));
      store.put(key, json, Essence.version(object));
    }
    Objects read = store.reading().objects();
    return read.find(key)
        .filter(StatefulRollout.class::isInstance)
        .map(StatefulRollout.class::cast);
  }

  /** Changes metadata of one, as long as it is still what was read; returns what it is then. */
  GenericKubernetesResource patchMetadata(
      GenericKubernetesResource read, Map<String, Object> metadata) {
    Map<String, Object> versioned = new HashMap<>(metadata);
    versioned.put("resourceVersion", read.getMetadata().getResourceVersion());
    GenericKubernetesResource after =
        Watched.STATEFUL_ROLLOUT
            .one(client, Watched.STATEFUL_ROLLOUT.key(read))
            .patch(
                RolloutActions.context(PatchType.JSON_MERGE),
                client.getKubernetesSerialization().asJson(Map.of("metadata", versioned)));
    wrote(after);
    return after;
  }

  /** Changes the status of one, by a patch that says which version it is for. */
  void patchStatus(ObjectKey key, PatchType type, Object patch) {
    wrote(
        Watched.STATEFUL_ROLLOUT
            .one(client, key)
            .subresource("status")
            .patch(
                RolloutActions.context(type), client.getKubernetesSerialization().asJson(patch)));
  }
}
