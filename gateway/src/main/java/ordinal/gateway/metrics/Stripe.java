package ordinal.gateway.metrics;

import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread counts, found by identity: what a request was routed to is the same object as
 * long as the snapshot is, so that a look costs neither a hash of names nor a byte. Of its thread
 * alone.
 */
final class Stripe {
  private static final int FIRST_SIZE = 64;

  /**
   * The cells of requests that went the same way.
   *
   * @param answers of the Service and the revision
   * @param share of the route and the Service
   */
  record Way(
      RouteRule rule,
      @Nullable Backend backend,
      @Nullable Replica replica,
      CountCell answers,
      CountCell share) {}

  private @Nullable Way[] ways = new @Nullable Way[FIRST_SIZE];
  private int size;
  private long epoch;

  // A replica of another snapshot is another way, however equal.
  @SuppressWarnings("ReferenceEquality")
  @Nullable Way find(
      long now, RouteRule rule, @Nullable Backend backend, @Nullable Replica replica) {
    if (epoch != now) {
      ways = new @Nullable Way[FIRST_SIZE];
      size = 0;
      epoch = now;
      return null;
    }
    int mask = ways.length - 1;
    int at = hash(rule, backend, replica) & mask;
    for (Way way = ways[at]; way != null; way = ways[at]) {
      if (way.replica == replica && way.backend == backend && way.rule == rule) {
        return way;
      }
      at = (at + 1) & mask;
    }
    return null;
  }

  void keep(Way way) {
    if (++size * 2 > ways.length) {
      @Nullable Way[] before = ways;
      ways = new @Nullable Way[before.length * 2];
      for (Way old : before) {
        if (old != null) {
          put(old);
        }
      }
    }
    put(way);
  }

  private void put(Way way) {
    int mask = ways.length - 1;
    int at = hash(way.rule, way.backend, way.replica) & mask;
    while (ways[at] != null) {
      at = (at + 1) & mask;
    }
    ways[at] = way;
  }

  private static int hash(RouteRule rule, @Nullable Backend backend, @Nullable Replica replica) {
    int mixed =
        31 * (31 * System.identityHashCode(rule) + System.identityHashCode(backend))
            + System.identityHashCode(replica);
    return mixed ^ (mixed >>> 15);
  }
}
