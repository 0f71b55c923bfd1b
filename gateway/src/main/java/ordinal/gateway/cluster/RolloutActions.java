package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.WorldException;
import org.jspecify.annotations.Nullable;

/**
 * Changes StatefulSets, pods and routes for a release. A set is changed only as long as its spec is
 * the one that was observed: whoever changed it meanwhile is heard first. Blocking; used by one
 * thread.
 */
final class RolloutActions {
  static final String FIELD_MANAGER = "ordinal-rollouts";
  private static final int ATTEMPTS = 5;
  // What tells one set's pods from another's stays each set's own.
  private static final Set<String> OWN = Set.of("affinity", "topologySpreadConstraints");

  private final KubernetesClient client;
  private final KubernetesSerialization serialization;
  private final ClusterWeights weights;
  private final Map<ObjectKey, Long> generations = new HashMap<>();

  RolloutActions(KubernetesClient client, ClusterWeights weights) {
    this.client = client;
    this.serialization = client.getKubernetesSerialization();
    this.weights = weights;
  }

  /** What comes next was decided upon sets of these generations. */
  void observed(Map<ObjectKey, Long> seen) {
    generations.putAll(seen);
  }

  /** Both weights, in force on return; a release with one Service has none. */
  void setWeights(StatefulRollout rollout, Action.SetWeights wanted) throws WorldException {
    if (rollout.spec().canaryService().isEmpty()) {
      return;
    }
    String namespace = rollout.meta().namespace();
    Map<String, Integer> shares = new LinkedHashMap<>();
    shares.put(rollout.spec().stableService(), wanted.stable());
    rollout.spec().canaryService().ifPresent(service -> shares.put(service, wanted.canary()));
    ObjectKey route = new ObjectKey(Watched.HTTP_ROUTE.kind(), namespace, rollout.spec().route());
    try {
      weights.setWeights(route, shares, Optional.empty());
    } catch (EditException e) {
      throw new WorldException(String.valueOf(e.getMessage()), e);
    }
  }

  void movePartition(String namespace, Action.MovePartition move) throws WorldException {
    merge(
        RolloutFacts.key(namespace, move.set()),
        Map.of("updateStrategy", Map.of("rollingUpdate", Map.of("partition", move.partition()))));
  }

  void scale(String namespace, Action.Scale scale) throws WorldException {
    merge(RolloutFacts.key(namespace, scale.set()), Map.of("replicas", scale.replicas()));
  }

  // A patch that changes nothing moves neither generation nor version.
  private void merge(ObjectKey set, Map<String, Object> spec) throws WorldException {
    change(set, now -> patch(set, now, PatchType.JSON_MERGE, spec));
  }

  /** As {@code kubectl rollout undo} does: a revision's data is the patch that restores it. */
  void restoreTemplate(String namespace, Action.RestoreTemplate restore) throws WorldException {
    ObjectKey set = RolloutFacts.key(namespace, restore.set());
    ObjectKey key =
        new ObjectKey(Watched.CONTROLLER_REVISION.kind(), namespace, restore.revision());
    @Nullable GenericKubernetesResource revision =
        Watched.CONTROLLER_REVISION.one(client, key).get();
    if (revision == null || !(revision.get("data", "spec") instanceof Map<?, ?> spec)) {
      throw new WorldException(key + " does not exist");
    }
    change(set, now -> patch(set, now, PatchType.STRATEGIC_MERGE, spec));
  }

  private GenericKubernetesResource patch(
      ObjectKey set, GenericKubernetesResource now, PatchType type, Map<?, ?> spec) {
    return patched(
        set, type, Map.of("metadata", Map.of("resourceVersion", version(now)), "spec", spec));
  }

  void copyTemplate(String namespace, Action.CopyTemplate copy) throws WorldException {
    GenericKubernetesResource from = get(RolloutFacts.key(namespace, copy.from()));
    ObjectKey to = RolloutFacts.key(namespace, copy.to());
    change(
        to,
        now -> {
          Map<String, Object> pods = copied(template(from), template(now));
          Map<String, Object> annotations = annotations(template(from));
          List<Map<String, Object>> edits = new ArrayList<>();
          edits.add(edit("/metadata/resourceVersion", version(now)));
          if (!pods.equals(template(now).get("spec"))) {
            edits.add(edit("/spec/template/spec", pods));
          }
          if (!annotations.equals(annotations(template(now)))) {
            edits.add(edit("/spec/template/metadata/annotations", annotations));
          }
          return edits.size() == 1 ? now : patched(to, PatchType.JSON, edits);
        });
  }

  private static Map<String, Object> edit(String path, Object value) {
    // "add" replaces what is there.
    return Map.of("op", "add", "path", path, "value", value);
  }

  private static Map<String, Object> template(GenericKubernetesResource set) {
    return Optional.<Map<String, Object>>ofNullable(set.get("spec", "template")).orElse(Map.of());
  }

  private static Map<String, Object> copied(Map<String, Object> from, Map<String, Object> to) {
    Map<String, Object> own = child(to, "spec");
    Map<String, Object> spec = new LinkedHashMap<>(child(from, "spec"));
    spec.keySet().removeAll(OWN);
    OWN.forEach(field -> {
      if (own.containsKey(field)) {
        spec.put(field, own.get(field));
      }
    });
    return spec;
  }

  private static Map<String, Object> annotations(Map<String, Object> template) {
    return child(child(template, "metadata"), "annotations");
  }

  private static Map<String, Object> child(Map<String, Object> map, String field) {
    Map<String, Object> child = new LinkedHashMap<>();
    if (map.get(field) instanceof Map<?, ?> there) {
      there.forEach((key, value) -> child.put(String.valueOf(key), value));
    }
    return child;
  }

  /** Only the pod of that uid: one that is gone already, or another of its name, is as good. */
  void deletePod(String namespace, Action.DeletePod delete) throws WorldException {
    try {
      client.raw(
          "/api/v1/namespaces/" + namespace + "/pods/" + delete.pod(),
          "DELETE",
          Map.of(
              "apiVersion",
              "v1",
              "kind",
              "DeleteOptions",
              "preconditions",
              Map.of("uid", delete.uid())));
    } catch (KubernetesClientException e) {
      if (!Reasons.isStatus(e, 404) && !Reasons.isStatus(e, 409)) {
        throw failed("pod " + namespace + "/" + delete.pod(), e);
      }
    }
  }

  private interface Change {
    GenericKubernetesResource of(GenericKubernetesResource now) throws WorldException;
  }

  private void change(ObjectKey set, Change change) throws WorldException {
    try {
      // The controller writes the status of a set whenever one of its pods changes.
      for (int attempt = 1; ; attempt++) {
        try {
          GenericKubernetesResource after = change.of(unchanged(set));
          generations.put(set, after.getMetadata().getGeneration());
          return;
        } catch (KubernetesClientException e) {
          if (!Reasons.isStatus(e, 409) || attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (KubernetesClientException e) {
      throw failed(set.toString(), e);
    }
  }

  private GenericKubernetesResource unchanged(ObjectKey set) throws WorldException {
    GenericKubernetesResource now = get(set);
    @Nullable Long seen = generations.get(set);
    if (seen != null && !seen.equals(now.getMetadata().getGeneration())) {
      throw new WorldException(set + " was changed by somebody else at this moment");
    }
    return now;
  }

  private GenericKubernetesResource get(ObjectKey set) throws WorldException {
    try {
      return Optional.ofNullable(Watched.STATEFUL_SET.one(client, set).get())
          .orElseThrow(() -> new WorldException(set + " does not exist"));
    } catch (KubernetesClientException e) {
      throw failed(set.toString(), e);
    }
  }

  private GenericKubernetesResource patched(ObjectKey set, PatchType type, Object patch) {
    return Watched.STATEFUL_SET.one(client, set).patch(context(type), serialization.asJson(patch));
  }

  static PatchContext context(PatchType type) {
    return new PatchContext.Builder().withPatchType(type).withFieldManager(FIELD_MANAGER).build();
  }

  private static String version(GenericKubernetesResource object) {
    return object.getMetadata().getResourceVersion();
  }

  private static WorldException failed(String what, KubernetesClientException cause) {
    return new WorldException(what + " cannot be changed: " + Reasons.of(cause), cause);
  }
}
