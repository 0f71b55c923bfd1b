package ordinal.gateway.proxy;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.upstream.Pending;
import org.jspecify.annotations.Nullable;

/** What all copies of one event loop use. One event loop, but for the budget. */
final class Mirrors {
  private final Upstreams upstreams;
  private final MirrorBudget budget;
  private final Deadlines deadlines;
  private final IntUnaryOperator random;
  private final GatewayMetrics metrics;

  Mirrors(
      Upstreams upstreams,
      MirrorBudget budget,
      Deadlines deadlines,
      IntUnaryOperator random,
      GatewayMetrics metrics) {
    this.upstreams = upstreams;
    this.budget = budget;
    this.deadlines = deadlines;
    this.random = random;
    this.metrics = metrics;
  }

  MirrorBudget budget() {
    return budget;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  GatewayMetrics metrics() {
    return metrics;
  }

  /** A copy for this mirror; null, and counted, where it cannot be made. */
  @Nullable MirrorCopy copy(Exchange exchange, Mirror mirror) {
    if (exchange.head().contentLength() > MirrorCopy.MOST_BODY) {
      count(exchange, mirror, Result.TOO_LARGE);
      return null;
    }
    if (!budget.begin()) {
      count(exchange, mirror, Result.BUSY);
      return null;
    }
    Replica replica = mirror.backend().pick(random, Set.of(), exchange.now());
    if (replica == null) {
      budget.end(0);
      count(exchange, mirror, Result.NO_REPLICA);
      return null;
    }
    return new MirrorCopy(exchange, mirror, replica, this);
  }

  @Nullable Pending connect(Replica replica, MirrorCopy copy) {
    return upstreams.request(replica.address().orElseThrow(), copy.identity(), copy, false);
  }

  void count(Exchange exchange, Mirror mirror, Result result) {
    mirror.tally().count(result);
    metrics.mirrored(exchange.match().rule(), mirror.backend(), result);
  }
}
