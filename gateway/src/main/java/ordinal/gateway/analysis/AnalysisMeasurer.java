package ordinal.gateway.analysis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import ordinal.gateway.metrics.Measurements;
import ordinal.gateway.metrics.RouteFigures;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.PrometheusMetric;
import ordinal.gateway.objects.StatefulRollout.WebMetric;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.Measurer;

/** Measures by what all gateways answered, by Prometheus and by the web. Any threads. */
public final class AnalysisMeasurer implements Measurer, AutoCloseable {
  private final Web web = new Web();
  private final Gateways gateways;
  private final GatewayQuery gatewayQuery;
  private final PrometheusQuery prometheus;
  private final WebQuery webQuery;
  private final HookCall hooks;
  private final StateLossGate stateLoss;

  /**
   * @param peers admin ports of the other gateways in front of the same replicas
   * @param token of a viewer; absent where the peers want none
   */
  public AnalysisMeasurer(
      Measurements own,
      Supplier<List<Replica.Address>> peers,
      Supplier<Optional<String>> token,
      TotalReader totals,
      LostVisits lost) {
    gateways = new Gateways(own, peers, token, web);
    gatewayQuery = new GatewayQuery(gateways);
    prometheus = new PrometheusQuery(web);
    webQuery = new WebQuery(web);
    hooks = new HookCall(web);
    stateLoss = new StateLossGate(gateways, totals, lost);
  }

  @Override
  public Measurement measure(StatefulRollout rollout, Metric metric, Sides sides) {
    try {
      return switch (metric.provider()) {
        case GatewayMetric gateway ->
            gatewayQuery.measure(rollout.meta().namespace(), gateway, sides);
        case PrometheusMetric query -> prometheus.measure(query);
        case WebMetric query -> webQuery.measure(query);
      };
    } catch (IOException | RuntimeException e) {
      return new Measurement.Failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Answer call(StatefulRollout rollout, Hook hook, String phase, String checksum) {
    return hooks.call(rollout, hook, phase, checksum);
  }

  @Override
  public Optional<String> stateLoss(StatefulRollout rollout) {
    return stateLoss.check(rollout);
  }

  @Override
  public void begin(StatefulRollout rollout) {
    stateLoss.begin(rollout);
  }

  @Override
  public OptionalDouble measuredWeight(StatefulRollout rollout, Duration window) {
    String namespace = rollout.meta().namespace();
    try {
      List<RouteFigures> all = gateways.route(namespace, rollout.spec().route(), window);
      long stable = sum(all, namespace + "/" + rollout.spec().stableService());
      long canary =
          rollout.spec().canaryService().map(name -> sum(all, namespace + "/" + name)).orElse(0L);
      return stable + canary == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(100.0 * canary / (stable + canary));
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  private static long sum(List<RouteFigures> all, String service) {
    return all.stream().mapToLong(f -> f.requests().getOrDefault(service, 0L)).sum();
  }

  @Override
  public void close() {
    web.close();
  }
}
