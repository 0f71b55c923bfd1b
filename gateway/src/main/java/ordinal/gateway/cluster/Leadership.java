package ordinal.gateway.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import ordinal.gateway.config.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this gateway is the one of several that writes status, decided by a Lease
 * (coordination.k8s.io/v1). Traffic never depends on it. Without a Lease there is but one gateway,
 * and it leads. On a virtual thread of its own.
 */
final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  // As Kubernetes' own controllers.
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Optional<Thread> thread;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicLong terms = new AtomicLong();
  private volatile boolean leading;

  /**
   * Does nothing yet.
   *
   * @param onLeading called when this gateway begins to lead
   */
  Leadership(KubernetesClient client, Settings.Cluster settings, Runnable onLeading) {
    this.leading = settings.lease().isEmpty();
    this.thread =
        settings
            .lease()
            .map(lease -> {
              LeaderElectionConfig config = config(lease, settings.identity(), onLeading);
              return Thread.ofVirtual()
                  .name("ordinal-lease")
                  .unstarted(() -> takePart(client, config));
            });
  }

  /**
   * Takes part in the election from now on; further calls do nothing. Not before there is something
   * to lead with: who cannot read the cluster must not keep others from writing.
   */
  void start() {
    if (begun.compareAndSet(false, true)) {
      thread.ifPresent(Thread::start);
    }
  }

  boolean isLeading() {
    return leading;
  }

  /** Counts up each time that this gateway begins to lead: others may have led in between. */
  long term() {
    return terms.get();
  }

  private LeaderElectionConfig config(Settings.Name lease, String identity, Runnable onLeading) {
    return new LeaderElectionConfigBuilder()
        .withName(lease.toString())
        .withLock(new ReadableLease(lease, identity))
        .withLeaseDuration(LEASE)
        .withRenewDeadline(RENEW)
        .withRetryPeriod(RETRY)
        .withReleaseOnCancel(true)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> {
                  terms.incrementAndGet();
                  leading = true;
                  LOG.info("{} leads by Lease {}: it writes status", identity, lease);
                  onLeading.run();
                },
                () -> leading = false,
                leader -> {}))
        .build();
  }

  // An elector is good for one term only.
  private static void takePart(KubernetesClient client, LeaderElectionConfig config) {
    while (true) {
      CompletableFuture<?> term = client.leaderElector().withConfig(config).build().start();
      try {
        ended(term, config);
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        // Releases the Lease, so that another leads at once.
        term.cancel(true);
        return;
      }
    }
  }

  private static void ended(CompletableFuture<?> term, LeaderElectionConfig config)
      throws InterruptedException {
    try {
      term.get();
    } catch (ExecutionException | CancellationException e) {
      LOG.warn("Lease {}: {}", config.getName(), Reasons.of(e));
    }
  }

  /** A Lease that somebody left without its fields must not end the election for good. */
  private static final class ReadableLease extends LeaseLock {
    ReadableLease(Settings.Name lease, String identity) {
      super(lease.namespace(), lease.name(), identity);
    }

    @Override
    public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
      try {
        return super.get(client);
      } catch (KubernetesClientException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new KubernetesClientException("the Lease cannot be read: " + e, e);
      }
    }
  }

  /** Lets another lead. */
  @Override
  public void close() {
    thread.ifPresent(Thread::interrupt);
    try {
      if (thread.isPresent() && thread.get().isAlive() && !thread.get().join(RENEW)) {
        LOG.warn("the Lease could not be released within {} s", RENEW.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
