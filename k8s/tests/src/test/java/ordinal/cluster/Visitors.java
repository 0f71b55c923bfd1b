package ordinal.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Visitors who come at a steady pace, each on a connection of its own that is kept, until closed. A
 * visit is a POST, so that nothing between us and the replica may send it twice. Threads of its
 * own.
 */
final class Visitors implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * A visit that was not answered 200.
   *
   * @param replica that was to serve it; empty where it got to none
   */
  record Failure(Instant at, String visitor, String replica, String what) {}

  /** A visit that was answered 200, later than a good version would. */
  record Late(Instant at, String visitor) {}

  private static final Duration LATE = Duration.ofMillis(280);

  private final URI target;
  private final Duration pause;
  private final AtomicLong attempted = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final List<Late> late = new CopyOnWriteArrayList<>();
  private final List<Thread> threads;
  private volatile boolean open = true;

  Visitors(URI gateway, int visitors, Duration pause) {
    this.target = gateway.resolve("/visits");
    this.pause = pause;
    this.threads =
        IntStream.range(0, visitors)
            .mapToObj(i -> Thread.ofPlatform().name("visitor-" + i).start(this::visit))
            .toList();
  }

  long attempted() {
    return attempted.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  List<Late> late() {
    return List.copyOf(late);
  }

  private void visit() {
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()) {
      while (open) {
        visit(http);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit(HttpClient http) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    attempted.incrementAndGet();
    String visitor = Thread.currentThread().getName();
    long began = System.nanoTime();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        acknowledged.incrementAndGet();
        if (System.nanoTime() - began >= LATE.toNanos()) {
          late.add(new Late(Instant.now(), visitor));
        }
      } else {
        String replica = answer.headers().firstValue("x-ordinal-replica").orElse("");
        failures.add(
            new Failure(
                Instant.now(), visitor, replica, answer.statusCode() + " " + answer.body()));
      }
    } catch (IOException e) {
      failures.add(new Failure(Instant.now(), visitor, "", e.toString()));
    }
  }

  /** No visit is under way when it returns. */
  @Override
  public void close() {
    open = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
