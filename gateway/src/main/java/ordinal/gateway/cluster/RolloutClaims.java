package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.routing.Snapshot;

/**
 * Which rollouts are this gateway's where several installations share a cluster: those whose route
 * is attached to a Gateway of ours. While there is no such route, it is whoever was the first, by
 * an annotation. What is ours bears our finalizer, so that nothing of a release is left behind when
 * it is deleted. Blocking; used by one thread.
 */
final class RolloutClaims {
  static final String FINALIZER = "ordinal.dev/rollout";
  private static final String CLASS = "ordinal.dev/gateway-class";
  // Of an installation that serves every class.
  private static final String ANY = "*";

  private final KubernetesClient client;
  private final ClusterSource source;
  private final RolloutObjects objects;
  private final String ourClass;
  private final Supplier<String> ids;

  /**
   * @param gatewayClass the only one that this installation serves
   * @param ids for commands, different each time
   */
  RolloutClaims(
      KubernetesClient client,
      ClusterSource source,
      RolloutObjects objects,
      Optional<String> gatewayClass,
      Supplier<String> ids) {
    this.client = client;
    this.source = source;
    this.objects = objects;
    this.ourClass = gatewayClass.orElse(ANY);
    this.ids = ids;
  }

  boolean isOurs(GenericKubernetesResource object, StatefulRollout rollout, Snapshot snapshot) {
    String namespace = rollout.meta().namespace();
    String route = rollout.spec().route();
    if (has(snapshot.objects(), namespace, route)) {
      return true;
    }
    String claimed = annotations(object).getOrDefault(CLASS, ourClass);
    return !has(source.told(), namespace, route) && claimed.equals(ourClass);
  }

  private static boolean has(Objects objects, String namespace, String route) {
    return objects.find(HttpRoute.class, namespace, route).isPresent();
  }

  /** Makes it ours, as everyone can see, and gives its command an id. */
  GenericKubernetesResource claim(GenericKubernetesResource object) {
    Map<String, Object> annotations = new HashMap<>();
    if (!ourClass.equals(annotations(object).get(CLASS))) {
      annotations.put(CLASS, ourClass);
    }
    String command = Commands.written(object);
    if (!command.isEmpty() && !Commands.isClaimed(command)) {
      annotations.put(Commands.COMMAND, command + "/" + ids.get());
      annotations.put(Commands.BY, Commands.writer(object));
    }
    Map<String, Object> metadata = new HashMap<>();
    if (!annotations.isEmpty()) {
      metadata.put("annotations", annotations);
    }
    List<String> finalizers = object.getMetadata().getFinalizers();
    if (!finalizers.contains(FINALIZER)) {
      List<String> more = new ArrayList<>(finalizers);
      more.add(FINALIZER);
      metadata.put("finalizers", more);
    }
    return metadata.isEmpty() ? object : objects.patchMetadata(object, metadata);
  }

  /** Lets it go. */
  void release(GenericKubernetesResource object) {
    List<String> others =
        object.getMetadata().getFinalizers().stream().filter(f -> !f.equals(FINALIZER)).toList();
    objects.patchMetadata(object, Map.of("finalizers", others));
  }

  /** Whether all that it stands among goes with it, so that there is nothing to be put right. */
  boolean goesWithItsNamespace(ObjectKey rollout) {
    return Optional.ofNullable(client.namespaces().withName(rollout.namespace()).get())
        .map(namespace -> namespace.getMetadata().getDeletionTimestamp() != null)
        .orElse(true);
  }

  private static Map<String, String> annotations(GenericKubernetesResource object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
  }
}
