package ordinal.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.Test;

class VertxMetersIT {
  /** Versions of Vert.x that do not fit together start, serve, and export nothing. */
  @Test
  void poolsOfUpstreamConnectionsAreReallyMeasured() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = VertxMeters.create(new VertxOptions(), registry);
    try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n")) {
      HttpClient client = vertx.createHttpClient();

      client
          .request(HttpMethod.GET, origin.port(), "127.0.0.1", "/")
          .compose(request -> request.send().compose(HttpClientResponse::end))
          .await(10, TimeUnit.SECONDS);

      assertThat(registry.scrape())
          .contains(
              "vertx_pool_queue_time_seconds_count{pool_name=\"127.0.0.1:"
                  + origin.port()
                  + "\",pool_type=\"http\"} 1")
          .doesNotContain("vertx_http_server")
          .doesNotContain("vertx_http_client");
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }
}
