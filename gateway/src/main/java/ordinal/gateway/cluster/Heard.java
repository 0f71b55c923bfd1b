package ordinal.gateway.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import ordinal.gateway.objects.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the API server can still be heard. A watch of a server that hangs looks alive, so
 * the server is also asked. On a virtual thread of its own.
 */
final class Heard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heard.class);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private record Silence(Instant since, String why) {}

  private final KubernetesClient client;
  private final List<Watch> watches;
  private final Clock clock;
  private final Runnable onChange;
  private final Executor asking =
      task -> Thread.ofVirtual().name("ordinal-cluster-ask").start(task);
  private final Thread thread =
      Thread.ofVirtual().name("ordinal-cluster-heard").unstarted(this::run);
  private volatile Optional<Silence> silence = Optional.empty();
  // The thread's own.
  private Optional<Silence> suspected = Optional.empty();

  /**
   * Asks nothing yet.
   *
   * @param onChange called when silence begins and when it ends
   */
  Heard(KubernetesClient client, List<Watch> watches, Clock clock, Runnable onChange) {
    this.client = client;
    this.watches = watches;
    this.clock = clock;
    this.onChange = onChange;
  }

  void start() {
    thread.start();
  }

  Optional<Instant> staleSince() {
    return silence.map(Silence::since);
  }

  /** Empty while the server is heard. */
  Optional<Problem> problem() {
    return silence.map(now ->
        new Problem(
            "",
            0,
            null,
            "API server",
            "",
            "has not been heard since "
                + now.since()
                + ", what it said last stays in force: "
                + now.why()));
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PACE);
        // Taken before the question: what was true then is what the answer speaks of.
        Instant asked = clock.instant();
        note(failure().map(why -> new Silence(asked, why)));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  // Once is no silence: a watch ends every few minutes and is begun anew.
  private void note(Optional<Silence> found) {
    boolean lasting = found.isPresent() && suspected.isPresent();
    suspected = found.isPresent() ? suspected.or(() -> found) : Optional.empty();
    if (lasting == silence.isPresent()) {
      return;
    }
    silence = lasting ? suspected : Optional.empty();
    silence.ifPresentOrElse(
        now ->
            LOG.warn(
                "the API server is not heard, what it said last stays in force: {}", now.why()),
        () -> LOG.info("the API server is heard again"));
    onChange.run();
  }

  private Optional<String> failure() throws InterruptedException {
    if (!watches.stream().allMatch(Watch::isListed)) {
      // Nothing is in force yet, so that nothing is stale.
      return Optional.empty();
    }
    String lost =
        watches.stream()
            .flatMap(
                watch -> watch.failure().map(why -> watch.kind().resource() + ": " + why).stream())
            .collect(Collectors.joining("; "));
    return lost.isEmpty() ? unanswered() : Optional.of(lost);
  }

  private Optional<String> unanswered() throws InterruptedException {
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(() -> client.raw("/readyz"), asking);
    try {
      answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of("no answer within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Optional.of(Reasons.of(e));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
