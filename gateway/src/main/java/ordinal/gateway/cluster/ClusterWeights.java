package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.EditException.NoSuchRoute;
import ordinal.gateway.objects.EditException.NotEditable;
import ordinal.gateway.objects.EditException.StaleVersion;
import ordinal.gateway.objects.EditException.Unavailable;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.objects.WeightPlan;

/**
 * Writes weights to HTTPRoutes by server-side apply under a field manager of our own, so that the
 * API server tells another owner of the rules of the conflict. {@code spec.rules} is an atomic list
 * in the Gateway API, so a change of one weight owns all rules. Blocking; any thread.
 */
final class ClusterWeights {
  private static final String FIELD_MANAGER = "ordinal-weights";
  private static final Duration IN_FORCE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final KubernetesSerialization serialization;
  private final ClusterSource source;

  public ClusterWeights(KubernetesClient client, ClusterSource source) {
    this.client = client;
    this.serialization = client.getKubernetesSerialization();
    this.source = source;
  }

  /**
   * Changes only the named backends and returns when that is in force here.
   *
   * @param ifVersion the version, as {@code Meta.resourceVersion} has it, that the route must have
   * @throws EditException where nothing was changed, and why
   */
  public WeightChange setWeights(
      ObjectKey key, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    try {
      // Others write too: our own status, for one. Each attempt checks the version anew.
      for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
        try {
          return attempt(key, weights, ifVersion);
        } catch (KubernetesClientException e) {
          if (!Reasons.isStatus(e, 409)) {
            throw e;
          }
        }
      }
      return attempt(key, weights, ifVersion);
    } catch (KubernetesClientException e) {
      throw failed(key, e);
    }
  }

  private WeightChange attempt(
      ObjectKey key, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    GenericKubernetesResource route =
        Optional.ofNullable(Watched.HTTP_ROUTE.one(client, key).get())
            .orElseThrow(() -> new NoSuchRoute(key));
    String version = Essence.version(route);
    if (ifVersion.isPresent() && !ifVersion.get().equals(version)) {
      throw new StaleVersion(key, ifVersion.get(), version);
    }
    WeightPlan plan =
        WeightPlan.of(serialization.asJson(Essence.of(Watched.HTTP_ROUTE, route)), key, weights);
    String after = plan.changes().isEmpty() ? version : Essence.version(apply(key, route, plan));
    awaitInForce(key, after);
    return new WeightChange(key, plan.before(), plan.after(), "", after);
  }

  private GenericKubernetesResource apply(
      ObjectKey key, GenericKubernetesResource route, WeightPlan plan) {
    List<Map<String, Object>> rules = route.get("spec", "rules");
    plan.changes().forEach(change -> backend(rules, change).put("weight", change.weight()));
    Map<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("apiVersion", Watched.HTTP_ROUTE.apiVersion());
    wanted.put("kind", Watched.HTTP_ROUTE.kind());
    wanted.put(
        "metadata",
        Map.of(
            "name",
            key.name(),
            "namespace",
            key.namespace(),
            "resourceVersion",
            route.getMetadata().getResourceVersion()));
    wanted.put("spec", Map.of("rules", rules));
    return Watched.HTTP_ROUTE
        .one(client, key)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FIELD_MANAGER)
                .withForce(true)
                .build(),
            serialization.asJson(wanted));
  }

  // The plan was made from these rules, so that the reference exists.
  private static Map<String, Object> backend(
      List<Map<String, Object>> rules, WeightPlan.Change change) {
    List<Map<String, Object>> backends =
        GenericKubernetesResource.get(rules.get(change.rule()), "backendRefs");
    return backends.get(change.backend());
  }

  private void awaitInForce(ObjectKey key, String version) throws EditException {
    try {
      if (!source.awaitTold(key, version, IN_FORCE)) {
        throw new Unavailable(
            key
                + " is written, but the API server has not shown it within "
                + IN_FORCE.toSeconds()
                + " s",
            new IllegalStateException(version));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable(key + " is written; interrupted while it came into force", e);
    }
  }

  private static EditException failed(ObjectKey key, KubernetesClientException cause) {
    String why = Reasons.of(cause);
    return Reasons.isStatus(cause, 409) || Reasons.isStatus(cause, 422)
        ? new NotEditable(key + ": the API server refuses the change: " + why)
        : new Unavailable(key + " cannot be written: " + why, cause);
  }
}
