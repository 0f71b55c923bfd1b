package ordinal.gateway.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.GatewayMeasure;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.PrometheusMetric;
import ordinal.gateway.objects.StatefulRollout.WebMetric;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.Measurer.Answer;
import ordinal.gateway.rollout.Measurer.Measurement;
import ordinal.gateway.rollout.Measurer.Sides;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.testing.TestRollout;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnalysisMeasurerIT {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final StatefulRollout ROLLOUT = TestRollout.of("stable", "canary");
  private static final Sides SIDES = new Sides("stable", "", "canary", "");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final GatewayMetrics metrics =
      new GatewayMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final World world =
      new World()
          .gateway("web", 8080)
          .backend("stable", 80, 2)
          .backend("canary", 80, 1)
          .route(
              "counter",
              r -> r.parent("web").rule(x -> x.backend("stable", 80, 3).backend("canary", 80, 1)));
  private final Current current = new Current(Clock.systemUTC());
  private List<Replica.Address> peers = List.of();
  private HttpServer server;
  private AnalysisMeasurer measurer;
  private volatile int status = 200;
  private volatile String body = "";
  private volatile String asked = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/slow", exchange -> await());
    server.createContext("/", this::answer);
    server.start();
    current.replace(world.objects(), List.of());
    measurer =
        new AnalysisMeasurer(
            metrics.measurements(current),
            () -> peers,
            () -> Optional.of("t-peer"),
            aggregation -> Optional.empty(),
            new LostVisits());
  }

  @AfterEach
  void stop() {
    over.countDown();
    measurer.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void comparesCanaryWithStable() {
    answered("stable", 100, 200);
    answered("canary", 95, 200);
    answered("canary", 5, 500);

    Measurement measurement = measure(gateway(GatewayMeasure.SUCCESS_RATE));

    assertThat(measurement).isEqualTo(new Measurement.Value(0.95, OptionalDouble.of(1)));
    assertThat(measure(gateway(GatewayMeasure.REQUESTS)))
        .isEqualTo(new Measurement.Value(100, OptionalDouble.of(100)));
    assertThat(measurer.measuredWeight(ROLLOUT, Duration.ofSeconds(30))).hasValue(50);
    assertThat(((Measurement.Value) measure(gateway(GatewayMeasure.LATENCY))).result())
        .isBetween(9.5, 10.5);
  }

  @Test
  void tooFewRequestsAreNoDataWithTheNumbers() {
    answered("stable", 100, 200);
    answered("canary", 49, 200);

    assertThat(measure(gateway(GatewayMeasure.SUCCESS_RATE)))
        .isEqualTo(
            new Measurement.NoData(
                "49 requests to canary within 30 s, 49 of them answered, 1 replicas ready: at"
                    + " least 50 are needed"));
  }

  @Test
  void saturationIsWhatIsInFlightForEachReadyReplica() {
    answered("canary", 50, 200);
    answered("stable", 50, 200);
    current.get().replicas().all().stream()
        .filter(r -> r.backend().equals("stable"))
        .findFirst()
        .orElseThrow()
        .load()
        .begin();

    assertThat(measure(gateway(GatewayMeasure.SATURATION)))
        .isEqualTo(new Measurement.Value(0, OptionalDouble.of(0.5)));
  }

  @Test
  void aPeerThatDoesNotAnswerFailsTheMeasurement() {
    answered("canary", 100, 200);
    peers = List.of(new Replica.Address("127.0.0.1", server.getAddress().getPort()));
    status = 500;

    assertThat(measure(gateway(GatewayMeasure.SUCCESS_RATE)))
        .isInstanceOfSatisfying(
            Measurement.Failed.class,
            failed -> assertThat(failed.reason()).contains("does not say what it measured"));
    status = 200;
    body = "garbage";
    assertThat(measure(gateway(GatewayMeasure.SUCCESS_RATE)))
        .isInstanceOf(Measurement.Failed.class);
  }

  @Test
  void readsTheFirstSampleOfPrometheus() {
    body = prometheus("vector", "[{\"metric\":{},\"value\":[1,\"0.25\"]}]");
    assertThat(measure(query())).isEqualTo(new Measurement.Value(0.25, OptionalDouble.empty()));
    assertThat(asked).isEqualTo("GET /api/v1/query?query=sum%28x%29 ");

    body = prometheus("vector", "[{\"metric\":{},\"value\":[1,\"NaN\"]}]");
    assertThat(measure(query()))
        .isEqualTo(new Measurement.Value(Double.NaN, OptionalDouble.empty()));

    body = prometheus("scalar", "[1,\"+Inf\"]");
    assertThat(measure(query()))
        .isEqualTo(new Measurement.Value(Double.POSITIVE_INFINITY, OptionalDouble.empty()));
  }

  @Test
  void noSampleIsNoDataAndAnythingElseFails() {
    body = prometheus("vector", "[]");
    assertThat(measure(query())).isInstanceOf(Measurement.NoData.class);
    for (String bad :
        List.of(
            "garbage", "{}", prometheus("matrix", "[]"), prometheus("scalar", "[1,\"many\"]"))) {
      body = bad;
      assertThat(measure(query())).as(bad).isInstanceOf(Measurement.Failed.class);
    }
    status = 500;
    assertThat(measure(query())).isInstanceOf(Measurement.Failed.class);
  }

  @Test
  void readsNumbersAndBooleansFromTheWeb() {
    body = "{\"data\":{\"ok\":true,\"rate\":0.5,\"none\":null,\"word\":\"x\"}}";

    assertThat(measure(web("/", "/data/ok")))
        .isEqualTo(new Measurement.Value(1, OptionalDouble.empty()));
    assertThat(measure(web("/", "/data/rate")))
        .isEqualTo(new Measurement.Value(0.5, OptionalDouble.empty()));
    assertThat(measure(web("/", "/data/none"))).isInstanceOf(Measurement.NoData.class);
    assertThat(measure(web("/", "/data/away"))).isInstanceOf(Measurement.NoData.class);
    assertThat(measure(web("/", "/data/word"))).isInstanceOf(Measurement.Failed.class);
    assertThat(measure(web("/", "no pointer"))).isInstanceOf(Measurement.Failed.class);
    body = "garbage";
    assertThat(measure(web("/", "/data/ok"))).isInstanceOf(Measurement.Failed.class);
    status = 500;
    assertThat(measure(web("/", "/data/ok"))).isInstanceOf(Measurement.Failed.class);
  }

  @Test
  void waitsNoLongerThanTheTimeout() {
    assertThat(measure(web("/slow", "/data/ok")))
        .isInstanceOfSatisfying(
            Measurement.Failed.class,
            failed -> assertThat(failed.reason()).contains("no answer within 300 ms"));
    assertThat(call("/slow").go()).isFalse();
  }

  @Test
  void asksHooksAsFlaggerDoes() {
    status = 202;
    assertThat(call("/gate").go()).isTrue();
    assertThat(asked)
        .isEqualTo(
            "POST /gate {\"name\":\"counter\",\"namespace\":\"default\",\"phase\":\"Progressing\","
                + "\"checksum\":\"c1\",\"metadata\":{\"k\":\"v\"}}");

    for (int no : List.of(204, 302, 403, 500)) {
      status = no;
      assertThat(call("/gate").go()).as("status %d", no).isFalse();
    }
    assertThat(callAt("no address").go()).isFalse();
    assertThat(callAt("http://127.0.0.1:1/").go()).isFalse();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    byte[] bytes = body.getBytes(UTF_8);
    boolean none = bytes.length == 0 || status == 204;
    exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
    if (!none) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answered(String service, int times, int code) {
    RouteRule rule = current.get().routing().rules().getFirst();
    Backend backend =
        rule.backends().stream().filter(b -> b.name().equals(service)).findFirst().orElseThrow();
    for (int i = 0; i < times; i++) {
      metrics.answered(rule, backend, backend.replicas().getFirst(), code, 10_000_000);
    }
  }

  private Measurement measure(StatefulRollout.Provider provider) {
    Metric metric =
        new Metric(
            "m",
            provider,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Optional.empty(),
            0,
            0,
            4,
            false);
    return measurer.measure(ROLLOUT, metric, SIDES);
  }

  private static StatefulRollout.Provider gateway(GatewayMeasure measure) {
    return new GatewayMetric(measure, 99, Duration.ofSeconds(30), 50);
  }

  private StatefulRollout.Provider query() {
    return new PrometheusMetric(address("/"), "sum(x)");
  }

  private StatefulRollout.Provider web(String path, String pointer) {
    return new WebMetric(address(path), Optional.empty(), pointer, SHORT);
  }

  private static String prometheus(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}"
        .formatted(type, result);
  }

  private Answer call(String path) {
    return callAt(address(path));
  }

  private Answer callAt(String url) {
    Hook hook = new Hook("gate", HookType.CONFIRM_ROLLOUT, url, SHORT, Map.of("k", "v"));
    return measurer.call(ROLLOUT, hook, "Progressing", "c1");
  }
}
