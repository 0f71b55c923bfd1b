package ordinal.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;

/**
 * Vert.x' own meters in our registry: the upstream pools ({@code vertx_pool_*} with {@code
 * pool_type="http"}). Its meters per request are left out: they look every meter up by freshly
 * built tags several times a request, and {@link GatewayMetrics} already times requests.
 */
public final class VertxMeters {
  private VertxMeters() {}

  /** A Vert.x whose pools are measured. */
  public static Vertx create(VertxOptions options, MeterRegistry registry) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME));
    MicrometerMetricsFactory micrometer = new MicrometerMetricsFactory(registry);
    return Vertx.builder()
        .with(new VertxOptions(options).setMetricsOptions(metrics))
        .withMetrics(new PoolsOnly(micrometer))
        .build();
  }

  private record PoolsOnly(MicrometerMetricsFactory micrometer) implements VertxMetricsFactory {
    @Override
    public VertxMetrics metrics(VertxOptions options) {
      VertxMetrics all = micrometer.metrics(options);
      return new VertxMetrics() {
        // Vert.x creates the meters of a client's pools only for a client that is measured itself.
        @Override
        public HttpClientMetrics<?, ?> createHttpClientMetrics(HttpClientConfig config) {
          return new HttpClientMetrics<>() {};
        }

        @Override
        public PoolMetrics<?, ?> createPoolMetrics(String type, String name, int size) {
          return all.createPoolMetrics(type, name, size);
        }

        @Override
        public boolean isMetricsEnabled() {
          return true;
        }

        @Override
        public void close() {
          all.close();
        }
      };
    }

    @Override
    public MetricsOptions newOptions(MetricsOptions options) {
      return micrometer.newOptions(options);
    }
  }
}
