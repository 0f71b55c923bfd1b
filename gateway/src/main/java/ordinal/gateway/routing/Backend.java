package ordinal.gateway.routing;

import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/** One backendRef of a rule with the replicas behind it. Immutable. Any thread. */
public final class Backend {
  private final String namespace;
  private final String name;
  private final int port;
  private final int weight;
  private final boolean resolved;
  private final List<Replica> replicas;
  private final List<HttpRoute.Filter> filters;
  private final Replica[] ready;
  private final Replica[] draining;
  private final BackendPolicy policy;
  private final Fleet fleet;

  /** Of which no policy speaks. */
  public Backend(
      String namespace,
      String name,
      int port,
      int weight,
      boolean resolved,
      List<Replica> replicas,
      List<HttpRoute.Filter> filters) {
    this(
        namespace,
        name,
        port,
        weight,
        resolved,
        replicas,
        filters,
        BackendPolicy.DEFAULT,
        new Fleet());
  }

  public Backend(
      String namespace,
      String name,
      int port,
      int weight,
      boolean resolved,
      List<Replica> replicas,
      List<HttpRoute.Filter> filters,
      BackendPolicy policy,
      Fleet fleet) {
    this.namespace = namespace;
    this.name = name;
    this.port = port;
    this.weight = weight;
    this.resolved = resolved;
    this.replicas = List.copyOf(replicas);
    this.filters = List.copyOf(filters);
    this.policy = policy;
    this.fleet = fleet;
    this.ready = those(r -> r.ready() && r.address().isPresent());
    this.draining = those(r -> !r.ready() && r.terminating() && r.canServe());
  }

  private Replica[] those(Predicate<Replica> condition) {
    return replicas.stream().filter(condition).toArray(Replica[]::new);
  }

  public String namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  /** The Service's port; 0 where the reference names none. */
  public int port() {
    return port;
  }

  public int weight() {
    return weight;
  }

  /** False where the reference leads nowhere: its share is answered with 500. */
  public boolean resolved() {
    return resolved;
  }

  public List<Replica> replicas() {
    return replicas;
  }

  /** Filters of the backendRef itself, applied after those of the rule. */
  public List<HttpRoute.Filter> filters() {
    return filters;
  }

  /** How its replicas are treated. */
  public BackendPolicy policy() {
    return policy;
  }

  /** What is known of its replicas together, in every snapshot and every rule. */
  public Fleet fleet() {
    return fleet;
  }

  /** The same with another weight. */
  Backend withWeight(int other) {
    return new Backend(namespace, name, port, other, resolved, replicas, filters, policy, fleet);
  }

  /** Whether a replica takes new requests. */
  boolean isReady() {
    return ready.length > 0;
  }

  /** Whether there is a replica that a request could be sent to. */
  boolean hasReplica() {
    return ready.length + draining.length > 0;
  }

  /**
   * The replica for the next request: of two ready ones picked at random, the one with fewer
   * requests in flight. With no ready one left, those that terminate but still serve take over
   * (KEP-1669); null where none can. Allocates nothing while all are well.
   *
   * @param random {@code bound -> 0..bound-1}
   * @param tried names already tried for this request, never picked again
   * @param now by the ticker of {@link ordinal.gateway.replicas.Health}
   */
  public @Nullable Replica pick(IntUnaryOperator random, Set<String> tried, long now) {
    Replica picked =
        fleet.isAlert() ? pickWithCare(random, tried, now) : pick(ready, random, tried);
    return picked != null || ready.length > tried.size() ? picked : pick(draining, random, tried);
  }

  private @Nullable Replica pickWithCare(IntUnaryOperator random, Set<String> tried, long now) {
    CarefulPick careful = new CarefulPick(ready, policy, tried, now);
    Replica picked = careful.pick(random);
    if (!careful.mustGoOn()) {
      fleet.calmDown(ready);
    }
    return picked;
  }

  private static @Nullable Replica pick(
      Replica[] from, IntUnaryOperator random, Set<String> tried) {
    int left = untried(from, tried);
    if (left < 2) {
      return left == 0 ? null : nth(from, tried, 0);
    }
    int first = random.applyAsInt(left);
    int second = random.applyAsInt(left - 1);
    Replica one = nth(from, tried, first);
    // Skipping the first makes two distinct ones without a second draw.
    Replica other = nth(from, tried, second < first ? second : second + 1);
    return other.load().inFlight() < one.load().inFlight() ? other : one;
  }

  private static int untried(Replica[] from, Set<String> tried) {
    if (tried.isEmpty()) {
      return from.length;
    }
    int left = 0;
    for (Replica replica : from) {
      if (!tried.contains(replica.name())) {
        left++;
      }
    }
    return left;
  }

  private static Replica nth(Replica[] from, Set<String> tried, int n) {
    if (tried.isEmpty()) {
      return from[n];
    }
    int skip = n;
    for (Replica replica : from) {
      if (!tried.contains(replica.name()) && skip-- == 0) {
        return replica;
      }
    }
    throw new IndexOutOfBoundsException(n);
  }

  @Override
  public String toString() {
    return namespace + "/" + name + ":" + port + " weight " + weight;
  }
}
