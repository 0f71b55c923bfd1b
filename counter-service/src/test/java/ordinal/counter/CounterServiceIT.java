package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import ordinal.counter.CounterSettings.Listen;
import ordinal.counter.CounterSettings.Mounted;
import ordinal.counter.CounterSettings.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterServiceIT {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<Http> clients = new ArrayList<>();
  private CounterSettings settings;

  @BeforeEach
  void configure() {
    settings =
        CounterSettings.of("counter-1", "v1", dir.resolve("volume/visits"))
            .withMounted(new Mounted("{\"version\":\"v1\",\"greeting\":\"hi\"}", false));
  }

  @AfterEach
  void close() throws Exception {
    clients.forEach(Http::close);
    done(vertx.close());
  }

  @Test
  void countsAndReads() throws Exception {
    Http http = started(settings);

    assertThat(http.post().body())
        .isEqualTo("{\"replica\":\"counter-1\",\"ordinal\":1,\"version\":\"v1\",\"visits\":1}");
    assertThat(http.post().statusCode()).isEqualTo(200);
    assertThat(http.send("GET", "/", "accept", "application/json").body()).contains(":3}");
    assertThat(http.send("GET", "/").body()).contains("<p class=\"visits\">4</p>");
    assertThat(http.visits()).isEqualTo(4);
    assertThat(http.visits()).isEqualTo(4);
    assertThat(cat()).isEqualTo("4\n");
  }

  @Test
  void answersNullForAnOrdinalThatDoesNotExist() throws Exception {
    Http http = started(CounterSettings.of("counter", "v1", dir.resolve("visits")));

    assertThat(http.send("GET", "/visits").body()).contains("\"ordinal\":null");
  }

  @Test
  void servesThePageSafely() throws Exception {
    HttpResponse<String> page = started(settings).send("GET", "/", "accept", "text/html,*/*;q=0.8");

    assertThat(page.headers().map())
        .containsEntry("content-type", List.of("text/html; charset=utf-8"))
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("vary", List.of("accept"));
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void doesNotCountHeadMirroredNorUnacceptableRequests() throws Exception {
    Http http = started(settings);

    assertThat(http.send("HEAD", "/").statusCode()).isEqualTo(200);
    assertThat(http.send("GET", "/", "x-ordinal-mirror", "true").statusCode()).isEqualTo(200);
    assertThat(http.send("POST", "/visits", "x-ordinal-mirror", "true").statusCode())
        .isEqualTo(200);
    assertThat(http.send("GET", "/", "accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(http.visits()).isZero();
    http.send("POST", "/visits", "x-ordinal-mirror", "false");
    assertThat(http.visits()).isEqualTo(1);
  }

  @Test
  void givesEveryVisitANumberOfItsOwn() throws Exception {
    Http http = started(settings);
    ConcurrentSkipListSet<Long> numbers = new ConcurrentSkipListSet<>();

    try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
      for (int visit = 0; visit < 800; visit++) {
        executor.execute(() -> numbers.add(Http.number(post(http))));
      }
    }

    assertThat(numbers).containsExactlyElementsOf(LongStream.rangeClosed(1, 800).boxed().toList());
    assertThat(cat()).isEqualTo("800\n");
  }

  @Test
  void answersProblemsForWhatItDoesNotServe() throws Exception {
    Http http = started(settings);

    HttpResponse<String> method = http.send("PUT", "/visits");
    HttpResponse<String> path = http.send("GET", "/favicon.ico");

    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("allow")).contains("GET, HEAD, POST");
    assertThat(http.send("POST", "/").headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(path.statusCode()).isEqualTo(404);
    assertThat(path.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(path.body()))
        .isEqualTo(
            new JsonObject()
                .put("type", "https://ordinal.dev/problems/not-found")
                .put("title", "Not found")
                .put("status", 404)
                .put("detail", "/favicon.ico"));
  }

  @Test
  void showsConfigurationHealthAndMetrics() throws Exception {
    Http http = started(settings);
    http.post();

    assertThat(http.send("GET", "/config").body())
        .isEqualTo("{\"version\":\"v1\",\"greeting\":\"hi\"}");
    assertThat(http.send("GET", "/healthz").statusCode()).isEqualTo(200);
    assertThat(http.send("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(http.send("GET", "/metrics").body())
        .contains("ordinal_counter_visits{replica=\"counter-1\",version=\"v1\"} 1.0")
        .contains("route=\"/visits\",status=\"200\"");
    HttpResponse<String> open =
        http.send("GET", "/metrics", "accept", "application/openmetrics-text");
    assertThat(open.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void failsItsShareOnPurposeBeforeCounting() throws Exception {
    AtomicInteger picks = new AtomicInteger();
    Http http =
        client(
            done(
                CounterService.start(
                    vertx,
                    settings.withFaults(new Faults(0.3, Duration.ZERO)),
                    e -> {},
                    () -> picks.getAndIncrement() % 10 / 10.0)));
    int failed = 0;
    for (int i = 0; i < 100; i++) {
      failed += http.post().statusCode() == 500 ? 1 : 0;
    }

    assertThat(failed).isEqualTo(30);
    assertThat(http.visits()).isEqualTo(70);
  }

  @Test
  void isSlowOnPurposeWithoutBlockingOthers() throws Exception {
    Http http = started(settings.withFaults(new Faults(0, Duration.ofMillis(700))));
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> post(http));

    assertThat(http.visits()).isZero();
    assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(700));
  }

  @Test
  void answers503WithRetryAfterWhenTooManyWait() throws Exception {
    Http http = started(settings.withStorage(new Storage(dir.resolve("visits"), 1)));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(64)) {
      for (int i = 0; i < 2000; i++) {
        answers.add(CompletableFuture.supplyAsync(() -> post(http), executor));
      }
    }
    List<HttpResponse<String>> refused =
        answers.stream().map(CompletableFuture::join).filter(r -> r.statusCode() != 200).toList();

    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(answer -> {
          assertThat(answer.statusCode()).isEqualTo(503);
          assertThat(answer.headers().firstValue("retry-after")).contains("1");
          assertThat(answer.body()).contains("too many visits wait for the disk");
        });
    assertThat(http.visits()).isEqualTo(2000 - refused.size());
  }

  @Test
  void keepsItsCountOverARestartAndStopsTwice() throws Exception {
    CounterService first = done(CounterService.start(vertx, settings));
    client(first).post();
    done(first.stop());
    done(first.stop());

    assertThat(started(settings).visits()).isEqualTo(1);
  }

  @Test
  void refusesASecondUserOfTheFileInOneProcess() throws Exception {
    started(settings);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> done(CounterService.start(vertx, settings)))
        .withMessage(
            "cannot use " + settings.storage().visitsFile() + ": another counter is using it");
  }

  @Test
  void releasesTheFileWhereThePortIsTaken() throws Exception {
    int taken = started(settings.withStorage(new Storage(dir.resolve("other"), 10))).port();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            done(
                CounterService.start(
                    vertx, settings.withListen(new Listen("127.0.0.1", taken, 1)))))
        .withMessageStartingWith("cannot listen on 127.0.0.1:" + taken);
    assertThat(started(settings).visits()).isZero();
  }

  @Test
  void servesWithSeveralEventLoops() throws Exception {
    int free;
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    CounterService service =
        done(CounterService.start(vertx, settings.withListen(new Listen("127.0.0.1", free, 2))));

    for (int i = 1; i <= 10; i++) {
      try (Http http = new Http(service.port())) {
        assertThat(Http.number(http.post())).isEqualTo(i);
      }
    }
    done(service.stop());
  }

  private Http started(CounterSettings settings) throws Exception {
    return client(done(CounterService.start(vertx, settings)));
  }

  private Http client(CounterService service) {
    Http http = new Http(service.port());
    clients.add(http);
    return http;
  }

  private static HttpResponse<String> post(Http http) {
    try {
      return http.post();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String cat() throws IOException {
    return Files.readString(settings.storage().visitsFile());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }
}
