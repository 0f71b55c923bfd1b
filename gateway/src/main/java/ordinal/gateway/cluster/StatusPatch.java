package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import ordinal.gateway.objects.ObjectKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of objects, each only as long as it is still the one that was read: whoever
 * changed it meanwhile will be heard of, and then it is written anew. Blocking; any thread.
 */
final class StatusPatch {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPatch.class);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final Map<ObjectKey, String> failures = new ConcurrentHashMap<>();

  StatusPatch(KubernetesClient client) {
    this.client = client;
  }

  /** Returns whether there is nothing left to try again. */
  boolean write(Watched kind, GenericKubernetesResource read, Map<String, Object> status) {
    ObjectKey key = kind.key(read);
    String version = read.getMetadata().getResourceVersion();
    try {
      kind.one(client, key)
          .subresource("status")
          .patch(
              MERGE,
              client
                  .getKubernetesSerialization()
                  .asJson(
                      Map.of("metadata", Map.of("resourceVersion", version), "status", status)));
      failures.remove(key);
      return true;
    } catch (KubernetesClientException e) {
      return Reasons.isStatus(e, 409) || Reasons.isStatus(e, 404) || failed(key, Reasons.of(e));
    }
  }

  // Said once for each reason, not at each attempt.
  private boolean failed(ObjectKey key, String why) {
    if (!why.equals(failures.put(key, why))) {
      LOG.warn("the status of {} cannot be written: {}", key, why);
    }
    return false;
  }
}
