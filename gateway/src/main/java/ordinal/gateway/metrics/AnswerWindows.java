package ordinal.gateway.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows over all answers, by Service and revision of the replica, and by route and
 * Service. Each thread counts in cells of its own, without a clock and without a lock; {@link
 * #tick} takes them over each second. What had no answer for ten minutes is dropped. Any thread.
 */
final class AnswerWindows {
  private static final long NANOS = Duration.ofSeconds(1).toNanos();
  private static final int ERRORS = LatencyScale.BUCKETS;
  private static final int UNANSWERED = ERRORS + 1;
  private static final int WIDTH = UNANSWERED + 1;
  private static final int DIGITS = 2;

  /** {@code revision} is empty where it is not known, or no replica was found. */
  private record Series(String namespace, String service, String revision) {}

  private record Share(ObjectKey route, String namespace, String service) {}

  /**
   * Answers of a window.
   *
   * @param errors of status 5xx, whoever made them
   * @param unanswered requests whose client went away before an answer
   * @param latency in microseconds, of all requests
   */
  record Answers(long requests, long errors, long unanswered, Histogram latency) {}

  private final LongSupplier nanoTime;
  private final Map<Series, CountHistory> answers = new ConcurrentHashMap<>();
  private final Map<Share, CountHistory> shares = new ConcurrentHashMap<>();

  // One for each gateway of a process, of which there may be several in tests.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Stripe> stripes = ThreadLocal.withInitial(Stripe::new);

  // Counts up when threads must look for their cells anew.
  private final AtomicLong epoch = new AtomicLong(1);

  AnswerWindows(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Counts a request that came to its end; one that was routed nowhere is of nobody. */
  void record(
      @Nullable RouteRule rule,
      @Nullable Backend backend,
      @Nullable Replica replica,
      int status,
      long nanos) {
    if (rule == null || (backend == null && replica == null)) {
      return;
    }
    Stripe stripe = stripes.get();
    Stripe.Way way = stripe.find(epoch.get(), rule, backend, replica);
    if (way == null) {
      way = way(stripe, rule, backend, replica);
    }
    way.answers().add(LatencyScale.bucket(nanos));
    if (status >= 500) {
      way.answers().add(ERRORS);
    } else if (status == 0) {
      way.answers().add(UNANSWERED);
    }
    way.share().add(0);
  }

  private Stripe.Way way(
      Stripe stripe, RouteRule rule, @Nullable Backend backend, @Nullable Replica replica) {
    String namespace = backend != null ? backend.namespace() : known(replica).namespace();
    String service = backend != null ? backend.name() : known(replica).backend();
    String revision = replica == null ? "" : replica.revision();
    CountCell answered =
        answers
            .computeIfAbsent(
                new Series(namespace, service, revision), s -> new CountHistory(WIDTH, second()))
            .cell(stripe);
    CountCell shared =
        shares
            .computeIfAbsent(
                new Share(rule.route(), namespace, service), s -> new CountHistory(1, second()))
            .cell(stripe);
    Stripe.Way way = new Stripe.Way(rule, backend, replica, answered, shared);
    stripe.keep(way);
    return way;
  }

  private static Replica known(@Nullable Replica replica) {
    if (replica == null) {
      throw new IllegalArgumentException("neither a backend nor a replica");
    }
    return replica;
  }

  /** Objects of the snapshot before are not held any longer than threads need to see this. */
  void reloaded() {
    epoch.incrementAndGet();
  }

  /** Takes over what all threads counted. To be called each second, by whatever thread. */
  synchronized void tick() {
    long now = second();
    drain(now);
    long before = now - CountHistory.SECONDS;
    // A thread that still counts in a cell of these has had nothing to count for ten minutes, and
    // finds the new one with its second request.
    boolean dropped = answers.values().removeIf(history -> history.expire(before));
    dropped |= shares.values().removeIf(history -> history.expire(before));
    if (dropped) {
      epoch.incrementAndGet();
    }
  }

  private void drain(long now) {
    answers.values().forEach(history -> history.drain(now));
    shares.values().forEach(history -> history.drain(now));
  }

  private long second() {
    return Math.floorDiv(nanoTime.getAsLong(), NANOS);
  }

  /**
   * What a Service answered.
   *
   * @param revision of the replicas; absent for all. Requests that found no replica are told of
   *     with every revision: they had been meant for the Service.
   * @param window up to ten minutes, and as much more as the step is long
   */
  synchronized Answers answers(
      String namespace, String service, Optional<String> revision, Duration window) {
    long now = second();
    drain(now);
    long[] sums = new long[WIDTH];
    answers.forEach((series, history) -> {
      boolean wanted =
          revision.isEmpty()
              || series.revision().isEmpty()
              || series.revision().equals(revision.get());
      if (wanted && series.namespace().equals(namespace) && series.service().equals(service)) {
        history.sum(now - steps(window), sums);
      }
    });
    return answers(sums);
  }

  private static Answers answers(long[] sums) {
    Histogram latency = new Histogram(1, LatencyScale.MOST_MICROS, DIGITS);
    for (int bucket = 0; bucket < LatencyScale.BUCKETS; bucket++) {
      if (sums[bucket] > 0) {
        latency.recordValueWithCount(LatencyScale.micros(bucket), sums[bucket]);
      }
    }
    return new Answers(latency.getTotalCount(), sums[ERRORS], sums[UNANSWERED], latency);
  }

  /** Requests of a route in a window, by {@code namespace/name} of the Service. */
  synchronized Map<String, Long> shares(ObjectKey route, Duration window) {
    long now = second();
    drain(now);
    Map<String, Long> requests = new HashMap<>();
    shares.forEach((share, history) -> {
      if (share.route().equals(route)) {
        long[] sum = new long[1];
        history.sum(now - steps(window), sum);
        requests.merge(share.namespace() + "/" + share.service(), sum[0], Long::sum);
      }
    });
    return requests;
  }

  private static long steps(Duration window) {
    long seconds = window.plusNanos(NANOS - 1).toSeconds();
    return Math.clamp(seconds, 1, CountHistory.SECONDS);
  }

  /** Series that are kept. */
  int size() {
    return answers.size() + shares.size();
  }
}
