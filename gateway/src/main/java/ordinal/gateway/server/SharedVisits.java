package ordinal.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.aggregate.Known;
import ordinal.gateway.aggregate.Memory;
import ordinal.gateway.aggregate.MemoryJson;
import ordinal.gateway.cluster.Cluster;
import ordinal.gateway.objects.ObjectKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is remembered of each total in the status of its Aggregation, so that it outlives all
 * gateways and their disks: the one that leads writes, all learn at their start. Written at most
 * once in five seconds, since gateways that live ask each other. On a virtual thread of its own.
 */
final class SharedVisits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedVisits.class);
  private static final Duration PACE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final CountAggregator aggregator;
  private volatile Set<ObjectKey> routed = Set.of();
  private final Thread thread =
      Thread.ofVirtual().name("ordinal-shared-visits").unstarted(this::run);

  SharedVisits(Cluster cluster, CountAggregator aggregator) {
    this.cluster = cluster;
    this.aggregator = aggregator;
  }

  /** Blocks until the aggregator has learned what all Aggregations say. */
  void learn() throws IOException {
    for (ObjectKey key : cluster.aggregations()) {
      Optional<Memory> kept = cluster.aggregationStatus(key).flatMap(s -> memory(key, s));
      if (kept.isPresent()) {
        await(aggregator.learn(kept.get()));
      }
    }
  }

  void start() {
    thread.start();
  }

  /** Only of these Aggregations is anything kept: the others are added up by somebody else. */
  void routed(Set<ObjectKey> aggregations) {
    routed = Set.copyOf(aggregations);
  }

  private static Optional<Memory> memory(ObjectKey key, String status) {
    try {
      return Optional.of(MemoryJson.parse(status));
    } catch (IllegalArgumentException e) {
      // Only we write it; if somebody else did, the replicas themselves still know.
      LOG.warn("the status of {} is not understood: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PACE);
        publish();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void publish() {
    try {
      for (ObjectKey key : routed) {
        publish(key);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("what is remembered of totals cannot be kept in the cluster: {}", e.toString());
    }
  }

  // What is kept is learned before it is replaced, so that nothing that another wrote is lost.
  private void publish(ObjectKey key) throws IOException {
    Optional<Memory> kept = cluster.aggregationStatus(key).flatMap(s -> memory(key, s));
    if (kept.isPresent()) {
      await(aggregator.learn(kept.get()));
    }
    Memory now = await(aggregator.memory()).of(key.namespace() + "/" + key.name());
    if (!values(now).equals(kept.map(SharedVisits::values).orElse(Set.of()))) {
      cluster.writeAggregationStatus(key, status(now));
    }
  }

  /** All that is remembered but when it was seen: that alone is no reason to write. */
  private static Set<String> values(Memory memory) {
    Set<String> values = new HashSet<>();
    memory.forgotten().forEach(forgotten -> values.add(forgotten.toString()));
    JsonArray totals = MemoryJson.encode(memory).getJsonArray("totals");
    for (int i = 0; i < totals.size(); i++) {
      JsonObject total = totals.getJsonObject(i);
      JsonArray replicas = (JsonArray) total.remove("replicas");
      for (int j = 0; j < replicas.size(); j++) {
        JsonObject replica = replicas.getJsonObject(j);
        replica.remove("seenAt");
        values.add(total.encode() + replica.encode());
      }
    }
    return values;
  }

  private static String status(Memory memory) {
    long total = memory.known().stream().mapToLong(Known::visits).sum();
    return MemoryJson.encode(memory).put("total", total).encode();
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("not done after " + PATIENCE.toSeconds() + " s", e);
    }
  }

  /** Writes once more what is new. */
  @Override
  public void close() {
    thread.interrupt();
    publish();
  }
}
