package ordinal.gateway.server;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ordinal.gateway.admin.TokenReviewer;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.cluster.Cluster;
import ordinal.gateway.cluster.ClusterUsers;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.EndpointSlice;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.World;
import ordinal.gateway.routing.Snapshot;

/** A Kubernetes cluster. */
final class ClusterEdge implements Edge {
  private final Settings.Cluster settings;
  private final Clock clock;
  private final Cluster cluster;
  private volatile Optional<SharedVisits> shared = Optional.empty();

  ClusterEdge(Settings.Cluster settings, Clock clock, Consumer<Reading> listener) {
    this.settings = settings;
    this.clock = clock;
    this.cluster = new Cluster(settings, clock, listener);
  }

  @Override
  public Optional<Reading> start() {
    cluster.start();
    return Optional.empty();
  }

  @Override
  public WeightChange setWeights(
      ObjectKey route, Map<String, Integer> wanted, Optional<String> ifVersion)
      throws EditException {
    return cluster.setWeights(route, wanted, ifVersion);
  }

  @Override
  public void inForce(Snapshot snapshot) {
    shared.ifPresent(visits -> visits.routed(aggregations(snapshot)));
    cluster.inForce(snapshot);
  }

  private static Set<ObjectKey> aggregations(Snapshot snapshot) {
    return snapshot.routing().rules().stream()
        .flatMap(rule -> rule.aggregation().stream())
        .map(aggregation -> aggregation.meta().key())
        .collect(Collectors.toSet());
  }

  @Override
  public List<Replica.Address> peers(Objects inForce, int adminPort) {
    return settings
        .publish()
        .map(service ->
            inForce.all(EndpointSlice.class).stream()
                .filter(slice -> slice.meta().namespace().equals(service.namespace()))
                .filter(slice -> slice.service().equals(service.name()))
                .flatMap(slice -> slice.endpoints().stream())
                .filter(gateway -> gateway.serving() && !isThis(gateway))
                .map(gateway -> new Replica.Address(gateway.addresses().getFirst(), adminPort))
                .distinct()
                .toList())
        .orElse(List.of());
  }

  private boolean isThis(EndpointSlice.Endpoint gateway) {
    return gateway.pod().filter(settings.identity()::equals).isPresent();
  }

  @Override
  public Optional<String> token() {
    return cluster.token();
  }

  @Override
  public void share(CountAggregator aggregator) throws IOException {
    SharedVisits visits = new SharedVisits(cluster, aggregator);
    visits.learn();
    visits.start();
    shared = Optional.of(visits);
  }

  @Override
  public void unshare() {
    shared.ifPresent(SharedVisits::close);
  }

  @Override
  public Optional<World> world() {
    return Optional.of(cluster.world());
  }

  @Override
  public void onRelease(Runnable wake) {
    cluster.onRelease(wake);
  }

  @Override
  public Optional<TokenReviewer> reviewer() {
    return Optional.of(token -> cluster.user(token).map(ClusterEdge::reviewed));
  }

  private static TokenReviewer.Reviewed reviewed(ClusterUsers.User user) {
    Optional<Settings.Role> role =
        switch (user.may()) {
          case PATCH_ROUTES -> Optional.of(Settings.Role.OPERATOR);
          case LIST_ROUTES -> Optional.of(Settings.Role.VIEWER);
          case NEITHER -> Optional.empty();
        };
    return new TokenReviewer.Reviewed(user.name(), role);
  }

  @Override
  public Optional<String> unready() {
    return cluster.unlisted();
  }

  @Override
  public double staleSeconds() {
    return cluster
        .staleSince()
        .map(since -> Duration.between(since, Instant.now(clock)).toMillis() / 1000.0)
        .orElse(0.0);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
