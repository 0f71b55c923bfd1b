package ordinal.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final World world =
      new World()
          .gateway("web", 8080)
          .backend("counter", 80, 2)
          .route("visits", r -> r.parent("web").rule(x -> x.backend("counter", 80, 1)));

  @Test
  void timesRequestsByRouteBackendReplicaAndStatusClass() {
    answer(200, 3_000_000);
    answer(204, 3_000_000);
    answer(503, 1);
    metrics.answered(null, null, null, 0, 1);

    String text = metrics.scrape(null);

    assertThat(text)
        .contains(
            "ordinal_http_requests_seconds_count{backend=\"counter\",replica=\"counter-0\","
                + "route=\"default/visits\",status=\"2xx\"} 2")
        .contains("route=\"default/visits\",status=\"5xx\"} 1")
        .contains("{backend=\"none\",replica=\"none\",route=\"none\",status=\"none\"} 1")
        .contains("status=\"2xx\",le=\"0.002\"} 0")
        .contains("status=\"2xx\",le=\"0.005\"} 2")
        .contains("le=\"10.0\"");
  }

  @Test
  void showsTheSnapshotAndTheLoadOfItsReplicas() {
    Snapshot snapshot = snapshot(7);
    snapshot.replicas().all().getFirst().load().begin();
    metrics.reloaded(snapshot);

    assertThat(metrics.scrape(null))
        .contains("ordinal_snapshot_generation 7.0")
        .contains("ordinal_reloads_total{result=\"success\"} 1.0")
        .contains("ordinal_problems 0.0")
        .contains(
            "ordinal_replica_requests_in_flight{backend=\"counter\",replica=\"counter-0\"} 1.0");
  }

  @Test
  void dropsWhatTheSnapshotHasNotKnownForAWhile() {
    answer(200, 1);
    metrics.connectFailed(backend().replicas().getFirst());
    metrics.reloaded(snapshot(1));
    String before = counted();

    world.remove("HTTPRoute", "visits").remove("Service", "counter");
    metrics.reloaded(snapshot(2, Instant.EPOCH.plus(Lingering.TIME)));

    assertThat(before).contains("counter-0").contains("default/visits");
    assertThat(counted()).isEqualTo(before);

    metrics.reloaded(snapshot(3, Instant.EPOCH.plus(Lingering.TIME).plusMillis(1)));

    assertThat(metrics.scrape(null)).doesNotContain("counter-0").doesNotContain("default/visits");
  }

  /** The lines of what a replica is counted in. */
  private String counted() {
    return metrics
        .scrape(null)
        .lines()
        .filter(line -> line.matches("ordinal_(http_requests_seconds_count|upstream_connect).*"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void speaksOpenMetricsWhenAsked() {
    answer(200, 1);
    String accept = "application/openmetrics-text; version=1.0.0, text/plain;q=0.5";

    assertThat(metrics.scrape(accept)).endsWith("# EOF\n");
    assertThat(metrics.contentType(accept)).startsWith("application/openmetrics-text");
    assertThat(metrics.scrape("*/*")).doesNotContain("# EOF");
    assertThat(metrics.contentType(null)).startsWith("text/plain");
  }

  private void answer(int status, long nanos) {
    RouteRule rule = world.table().rules().getFirst();
    metrics.answered(rule, backend(), backend().replicas().getFirst(), status, nanos);
  }

  private Backend backend() {
    return world.table().rules().getFirst().backends().getFirst();
  }

  private Snapshot snapshot(long generation) {
    return snapshot(generation, Instant.EPOCH);
  }

  private Snapshot snapshot(long generation, Instant since) {
    return new Snapshot(
        generation, since, world.objects(), world.replicas(), world.table(), List.of(), Map.of());
  }
}
