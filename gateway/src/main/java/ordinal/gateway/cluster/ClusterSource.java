package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.ObjectStore;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the objects of a cluster and tells, on a thread of its own, each new state of them as a
 * whole. Says nothing before every kind was listed once. While the API server cannot be heard, the
 * last state stands, and a problem says since when.
 */
final class ClusterSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSource.class);

  private static final Duration RETRY = Duration.ofSeconds(2);

  /** Kinds of which the whole object is kept, since something is written back to it. */
  private static final Set<Watched> WHOLE =
      Set.of(
          Watched.GATEWAY_CLASS,
          Watched.GATEWAY,
          Watched.HTTP_ROUTE,
          Watched.AGGREGATION,
          Watched.TRAFFIC_POLICY,
          Watched.BACKEND_TLS_POLICY,
          Watched.STATEFUL_ROLLOUT);

  /** Kinds whose changes a release may wait for. */
  private static final Set<Watched> RELEASED =
      Set.of(Watched.STATEFUL_ROLLOUT, Watched.STATEFUL_SET, Watched.HTTP_ROUTE);

  private final KubernetesSerialization serialization;
  private final Consumer<Reading> listener;
  private final Heard heard;
  private final Optional<String> gatewayClass;
  private final Optional<ObjectKey> published;
  private final ObjectStore store = new ObjectStore();
  private final Map<ObjectKey, GenericKubernetesResource> whole = new ConcurrentHashMap<>();
  private final List<Watch> watches;
  private final Thread thread;

  // Guarded by this.
  private boolean changed;
  private boolean closed;
  private Reading told = Reading.none();
  private Runnable onWhole = () -> {};
  private Runnable onRelease = () -> {};

  /**
   * A source that does nothing yet.
   *
   * @param gatewayClass the only GatewayClass that is seen; absent for all
   * @param published the Service whose whole object is of interest, since clients reach us by it
   * @param listener gets each new state; may block; what it throws is logged
   */
  public ClusterSource(
      KubernetesClient client,
      Optional<String> gatewayClass,
      Optional<ObjectKey> published,
      Clock clock,
      Consumer<Reading> listener) {
    this.serialization = client.getKubernetesSerialization();
    this.gatewayClass = gatewayClass;
    this.published = published;
    this.listener = listener;
    this.watches = Watched.ALL.stream().map(kind -> new Watch(client, kind, new Inbox())).toList();
    this.heard = new Heard(client, watches, clock, this::touch);
    this.thread = Thread.ofVirtual().name("ordinal-cluster").unstarted(this::run);
  }

  /** Begins to follow; returns at once. */
  public void start() {
    watches.forEach(Watch::start);
    heard.start();
    thread.start();
  }

  /** What is missing before anything can be told; empty once it was. Any thread. */
  public Optional<String> unlisted() {
    String missing =
        watches.stream()
            .filter(watch -> !watch.isListed())
            .map(watch -> watch.kind().resource() + ": " + watch.failure().orElse(""))
            .collect(Collectors.joining("; "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("waiting for the API server: " + missing);
  }

  /** Since when the API server has not been heard; empty while it is. Any thread. */
  public Optional<Instant> staleSince() {
    return heard.staleSince();
  }

  /** Called, on the client's threads, whenever an object that we write to has changed. */
  synchronized void onWhole(Runnable called) {
    onWhole = called;
  }

  /** Called, on the client's threads, whenever something that is being released has changed. */
  synchronized void onRelease(Runnable called) {
    onRelease = called;
  }

  /** What the listener has been told last. */
  synchronized Objects told() {
    return told.objects();
  }

  /** The newest whole object. */
  Optional<GenericKubernetesResource> whole(ObjectKey key) {
    return Optional.ofNullable(whole.get(key));
  }

  /** The newest whole objects of that kind. */
  List<GenericKubernetesResource> whole(Watched kind) {
    return whole.entrySet().stream()
        .filter(entry -> entry.getKey().kind().equals(kind.kind()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * Waits until the listener has been told of a route as it is at that version.
   *
   * @return whether that came about within the time
   */
  boolean awaitTold(ObjectKey route, String version, Duration atMost) throws InterruptedException {
    return awaitTold(objects -> tells(objects, route, version), atMost);
  }

  /**
   * Waits until the listener has been told of such objects.
   *
   * @return whether that came about within the time
   */
  synchronized boolean awaitTold(Predicate<Objects> wanted, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!wanted.test(told.objects())) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || closed) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  private static boolean tells(Objects objects, ObjectKey route, String version) {
    return objects
        .find(HttpRoute.class, route.namespace(), route.name())
        .map(known -> Versions.atLeast(known.meta().resourceVersion(), version))
        .orElse(false);
  }

  private void run() {
    while (true) {
      try {
        if (!awaitChange()) {
          return;
        }
        tell();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("a change in the cluster could not be brought into force, tried again soon", e);
        again();
      }
    }
  }

  private synchronized void again() {
    changed = true;
    long until = System.nanoTime() + RETRY.toNanos();
    try {
      while (!closed && until - System.nanoTime() > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitChange() throws InterruptedException {
    while (!closed && (!changed || unlisted().isPresent())) {
      wait();
    }
    changed = false;
    return !closed;
  }

  private void tell() {
    Reading read = store.reading();
    List<Problem> problems = new ArrayList<>(read.problems());
    heard.problem().ifPresent(problems::add);
    // What may not be seen is told by those who refer to it.
    watches.stream()
        .filter(watch -> watch.isUnknown() && watch.kind().isOurNewest())
        .map(watch -> absent(watch.kind()))
        .forEach(problems::add);
    Reading next = new Reading(read.objects(), problems, read.refused());
    listener.accept(next);
    synchronized (this) {
      told = next;
      notifyAll();
    }
  }

  private static Problem absent(Watched kind) {
    String message =
        "is not installed, so that no object of this kind has any effect: apply the chart's crds/";
    return new Problem("", 0, null, "CustomResourceDefinition", kind.resource(), message);
  }

  private synchronized void touch() {
    changed = true;
    notifyAll();
  }

  /** When it returns, the listener will not be called again. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    heard.close();
    watches.forEach(Watch::close);
    try {
      if (thread.isAlive() && !thread.join(Duration.ofSeconds(10))) {
        LOG.warn("the listener of the cluster does not return");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Inbox implements Watch.Sink {
    @Override
    public void seen(Watched kind, GenericKubernetesResource object) {
      ObjectKey key = kind.key(object);
      if (kind.equals(Watched.GATEWAY_CLASS)
          && !gatewayClass.map(key.name()::equals).orElse(true)) {
        return;
      }
      String json = serialization.asJson(Essence.of(kind, object));
      boolean changed = store.put(key, json, Essence.version(object));
      if (changed) {
        touch();
      }
      if (WHOLE.contains(kind) || published.filter(key::equals).isPresent()) {
        whole.put(key, object);
        wholeChanged();
      }
      if (changed || kind.equals(Watched.STATEFUL_SET) || isGoing(object)) {
        releaseChanged(kind, key);
      }
    }

    @Override
    public void gone(Watched kind, GenericKubernetesResource object) {
      ObjectKey key = kind.key(object);
      whole.remove(key);
      if (store.remove(key)) {
        touch();
      }
      releaseChanged(kind, key);
    }

    @Override
    public void listed(Watched kind) {
      touch();
    }
  }

  private void wholeChanged() {
    Runnable called;
    synchronized (this) {
      called = onWhole;
    }
    called.run();
  }

  private static boolean isGoing(GenericKubernetesResource object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  // A set's status tells of its pods, too.
  private void releaseChanged(Watched kind, ObjectKey key) {
    if (RELEASED.contains(kind) && hasRollouts(key.namespace())) {
      Runnable called;
      synchronized (this) {
        called = onRelease;
      }
      called.run();
    }
  }

  private boolean hasRollouts(String namespace) {
    return whole.keySet().stream()
        .anyMatch(key ->
            key.kind().equals(Watched.STATEFUL_ROLLOUT.kind())
                && key.namespace().equals(namespace));
  }
}
