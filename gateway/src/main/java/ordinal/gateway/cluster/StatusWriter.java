package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.Snapshot;
import ordinal.gateway.status.Address;
import ordinal.gateway.status.Status;
import ordinal.gateway.status.StatusCompiler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the status of GatewayClasses, Gateways, HTTPRoutes and policies true while this gateway
 * leads: after each snapshot, and whenever one of them changes, writes what differs. On a virtual
 * thread of its own.
 */
final class StatusWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  // What changes in a burst is written once.
  private static final Duration QUIET = Duration.ofMillis(20);
  private static final List<Watched> KINDS =
      List.of(
          Watched.GATEWAY_CLASS,
          Watched.GATEWAY,
          Watched.HTTP_ROUTE,
          Watched.TRAFFIC_POLICY,
          Watched.BACKEND_TLS_POLICY);

  private final ClusterSource source;
  private final Optional<ObjectKey> published;
  private final Clock clock;
  private final StatusPatch patch;
  private final Leadership leadership;
  private final Thread thread = Thread.ofVirtual().name("ordinal-status").unstarted(this::run);

  // The thread's own: what needs no second look, be there a thousand routes.
  private final Map<ObjectKey, Settled> settled = new HashMap<>();

  /** An object that says what it must say. */
  private record Settled(GenericKubernetesResource object, Status status) {
    // What was not received anew is the same.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      return other instanceof Settled that && object == that.object && status.equals(that.status);
    }

    @Override
    public int hashCode() {
      return status.hashCode();
    }
  }

  // Guarded by this.
  private Optional<Snapshot> inForce = Optional.empty();
  private boolean changed;

  StatusWriter(
      KubernetesClient client,
      ClusterSource source,
      Optional<ObjectKey> published,
      Leadership leadership,
      Clock clock) {
    this.source = source;
    this.published = published;
    this.leadership = leadership;
    this.clock = clock;
    this.patch = new StatusPatch(client);
  }

  void start() {
    thread.start();
  }

  /** The status must follow this snapshot from now on. */
  synchronized void inForce(Snapshot snapshot) {
    inForce = Optional.of(snapshot);
    wake();
  }

  /** Something may have to be written: an object changed, or this gateway leads now. */
  synchronized void wake() {
    changed = true;
    notifyAll();
  }

  private void run() {
    try {
      while (true) {
        awaitChange();
        Thread.sleep(QUIET);
        Snapshot snapshot = latest();
        if (leadership.isLeading() && !writeAll(snapshot)) {
          Thread.sleep(RETRY);
          wake();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private synchronized void awaitChange() throws InterruptedException {
    while (!changed || inForce.isEmpty()) {
      wait();
    }
  }

  private synchronized Snapshot latest() {
    changed = false;
    return inForce.orElseThrow();
  }

  private boolean writeAll(Snapshot snapshot) {
    try {
      Map<ObjectKey, Status> wanted = StatusCompiler.compile(snapshot, addresses());
      settled.keySet().removeIf(key -> source.whole(key).isEmpty());
      boolean done = true;
      for (Watched kind : KINDS) {
        for (GenericKubernetesResource object : source.whole(kind)) {
          done &= write(kind, object, snapshot, wanted);
        }
      }
      return done;
    } catch (RuntimeException e) {
      LOG.error("the status of objects could not be written", e);
      return false;
    }
  }

  private boolean write(
      Watched kind,
      GenericKubernetesResource object,
      Snapshot snapshot,
      Map<ObjectKey, Status> wanted) {
    ObjectKey key = kind.key(object);
    Status status = wanted.get(key);
    if (status == null && kind.equals(Watched.HTTP_ROUTE)) {
      status = Status.OfRoute.NONE;
    } else if (status == null && kind.equals(Watched.BACKEND_TLS_POLICY)) {
      status = Status.OfBackendPolicy.NONE;
    }
    Settled now = status == null ? null : new Settled(object, status);
    // One that has changed since the snapshot brings a snapshot of its own.
    if (now == null || isNewer(object, snapshot, key) || now.equals(settled.get(key))) {
      return true;
    }
    Optional<Map<String, Object>> change =
        StatusJson.change(object, now.status(), ref -> isOthers(ref, key, wanted), clock.instant());
    if (change.isPresent()) {
      return patch.write(kind, object, change.get());
    }
    settled.put(key, now);
    return true;
  }

  private static boolean isNewer(
      GenericKubernetesResource object, Snapshot snapshot, ObjectKey key) {
    Long generation = object.getMetadata().getGeneration();
    return Optional.ofNullable(snapshot.refused().get(key))
        .or(() -> snapshot.objects().find(key))
        .map(known -> generation != null && generation != known.meta().generation())
        .orElse(false);
  }

  /** Whether the Gateway belongs to an installation of another class, which says this itself. */
  private boolean isOthers(
      Map<String, Object> parentRef, ObjectKey route, Map<ObjectKey, Status> wanted) {
    Object namespace = parentRef.getOrDefault("namespace", route.namespace());
    ObjectKey gateway =
        new ObjectKey(
            Watched.GATEWAY.kind(),
            String.valueOf(namespace),
            String.valueOf(parentRef.get("name")));
    return source.whole(gateway).isPresent() && !wanted.containsKey(gateway);
  }

  /** Of the published Service: those of its load balancer, else its own. */
  private List<Address> addresses() {
    return published.flatMap(source::whole).map(StatusWriter::addresses).orElse(List.of());
  }

  private static List<Address> addresses(GenericKubernetesResource service) {
    List<Address> addresses = new ArrayList<>();
    List<Map<String, Object>> ingress = service.get("status", "loadBalancer", "ingress");
    if (ingress != null) {
      ingress.forEach(entry -> {
        if (entry.get("ip") instanceof String ip) {
          addresses.add(new Address("IPAddress", ip));
        } else if (entry.get("hostname") instanceof String hostname) {
          addresses.add(new Address("Hostname", hostname));
        }
      });
    }
    List<String> own = service.get("spec", "clusterIPs");
    if (addresses.isEmpty() && own != null) {
      own.stream()
          .filter(ip -> !ip.equals("None"))
          .forEach(ip -> addresses.add(new Address("IPAddress", ip)));
    }
    return addresses;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
