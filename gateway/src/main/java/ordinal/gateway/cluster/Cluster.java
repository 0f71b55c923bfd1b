package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.rollout.World;
import ordinal.gateway.routing.Snapshot;
import tools.jackson.core.type.TypeReference;

/**
 * Everything that this gateway has to do with the cluster that the environment names. Any thread.
 */
public final class Cluster implements AutoCloseable {
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private final KubernetesClient client;
  private final ClusterSource source;
  private final ClusterWeights weights;
  private final ClusterUsers users;
  private final Leadership leadership;
  private final StatusWriter status;
  private final StatusPatch patch;
  private final ClusterWorld world;
  private volatile Optional<Snapshot> inForce = Optional.empty();
  private volatile Runnable onRelease = () -> {};

  /**
   * Connects to nothing yet.
   *
   * @param listener gets each new state of all objects, on a thread that it may block
   */
  public Cluster(Settings.Cluster settings, Clock clock, Consumer<Reading> listener) {
    Optional<ObjectKey> published =
        settings.publish().map(name -> new ObjectKey("Service", name.namespace(), name.name()));
    client = Clients.open();
    source = new ClusterSource(client, settings.gatewayClass(), published, clock, listener);
    weights = new ClusterWeights(client, source);
    users = new ClusterUsers(client);
    patch = new StatusPatch(client);
    leadership = new Leadership(client, settings, () -> wake());
    status = new StatusWriter(client, source, published, leadership, clock);
    world = new ClusterWorld(client, source, weights, leadership, settings, () -> inForce, clock);
    source.onWhole(status::wake);
    source.onRelease(() -> onRelease.run());
  }

  private void wake() {
    status.wake();
    onRelease.run();
  }

  /** What a release can see and do here. */
  public World world() {
    return world;
  }

  /** Called whenever something changes that a release waits for; must not block. */
  public void onRelease(Runnable called) {
    onRelease = called;
  }

  /** Begins to follow; returns at once. */
  public void start() {
    source.start();
    status.start();
  }

  /** See {@link ClusterWeights#setWeights}. */
  public WeightChange setWeights(
      ObjectKey route, Map<String, Integer> wanted, Optional<String> ifVersion)
      throws EditException {
    return weights.setWeights(route, wanted, ifVersion);
  }

  /** See {@link ClusterUsers#of}. */
  public Optional<ClusterUsers.User> user(String token) throws IOException {
    return users.of(token);
  }

  /** The status of objects must follow this snapshot from now on. */
  public void inForce(Snapshot snapshot) {
    inForce = Optional.of(snapshot);
    leadership.start();
    status.inForce(snapshot);
    onRelease.run();
  }

  /** The bearer token by which the API server knows us; absent where it does by other means. */
  public Optional<String> token() {
    return Optional.ofNullable(client.getConfiguration().getAutoOAuthToken());
  }

  /** See {@link ClusterSource#unlisted}. */
  public Optional<String> unlisted() {
    return source.unlisted();
  }

  /** See {@link ClusterSource#staleSince}. */
  public Optional<Instant> staleSince() {
    return source.staleSince();
  }

  /** The newest status of an Aggregation as JSON; empty where there is none. */
  public Optional<String> aggregationStatus(ObjectKey key) {
    return source
        .whole(key)
        .flatMap(object -> Optional.ofNullable(object.<Map<String, Object>>get("status")))
        .map(client.getKubernetesSerialization()::asJson);
  }

  /** All Aggregations. */
  public List<ObjectKey> aggregations() {
    return source.whole(Watched.AGGREGATION).stream().map(Watched.AGGREGATION::key).toList();
  }

  /** Writes the status of an Aggregation, if this gateway leads. Blocking. */
  public void writeAggregationStatus(ObjectKey key, String json) {
    Optional<GenericKubernetesResource> object = source.whole(key);
    Map<String, Object> status = client.getKubernetesSerialization().unmarshal(json, MAP);
    if (leadership.isLeading() && object.isPresent()) {
      patch.write(Watched.AGGREGATION, object.get(), status);
    }
  }

  @Override
  public void close() {
    source.close();
    status.close();
    leadership.close();
    world.close();
    client.close();
  }
}
