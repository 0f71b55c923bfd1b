package ordinal.gateway.objects;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Our kind {@code StatefulRollout} of ordinal.dev/v1alpha1: how a StatefulSet is released.
 *
 * @param spec what the user wrote
 * @param traffic what {@code status.traffic} says: how the table deviates from the route while a
 *     release is under way; in a folder the loop keeps it beside the folder
 */
public record StatefulRollout(Meta meta, Spec spec, Traffic traffic) implements KubeObject {

  /**
   * What the user wrote.
   *
   * @param statefulSet {@code statefulSetRef.name}
   * @param route {@code routeRef.name}: an HTTPRoute of the same namespace
   * @param stableService a backendRef of the route: the Service that stands for what serves now
   * @param canaryService a backendRef of the same rules, for the new revision. With one StatefulSet
   *     both Services select all of its pods, and the gateway tells them apart by revision. Absent
   *     only for rolling and recreate.
   * @param progressDeadline longest time in which a pod must become available, or the release is
   *     aborted; 10 min by default
   */
  public record Spec(
      String statefulSet,
      String route,
      String stableService,
      Optional<String> canaryService,
      Strategy strategy,
      Duration progressDeadline,
      Optional<StateLoss> stateLoss,
      List<Hook> hooks) {
    public Spec {
      hooks = List.copyOf(hooks);
    }
  }

  /** Exactly one of {@code rolling}, {@code canary}, {@code blueGreen}, {@code recreate}. */
  public sealed interface Strategy {}

  /**
   * Batches from the highest ordinal down; both revisions serve by readiness.
   *
   * @param batchSize replicas updated at once, at least 1; never more than {@code maxUnavailable}
   *     are unavailable
   * @param pause between batches; absent for none
   * @param analysis must hold after each batch
   */
  public record Rolling(
      int batchSize, int maxUnavailable, Optional<Pause> pause, Optional<Analysis> analysis)
      implements Strategy {}

  /**
   * Steps by weight.
   *
   * @param canarySet a second StatefulSet whose pods are the canary; absent where the highest
   *     ordinals of the one StatefulSet are
   * @param analysis runs in the background from {@link Analysis#startingStep} on
   */
  public record Canary(
      Optional<String> canarySet, List<CanaryStep> steps, Optional<Analysis> analysis)
      implements Strategy {
    public Canary {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Two StatefulSets that take turns.
   *
   * @param otherSet the second one; which of the two serves is a fact of the route's weights
   * @param previewReplicas of the new colour before promotion; as many as serve now where absent
   * @param autoPromotion without a person, once the analysis before it has succeeded
   * @param scaleDownDelay for which the old colour is kept for an instant return
   */
  public record BlueGreen(
      String otherSet,
      Optional<Integer> previewReplicas,
      boolean autoPromotion,
      Duration scaleDownDelay,
      List<HeaderMatch> previewMatches,
      Optional<Analysis> prePromotionAnalysis,
      Optional<Analysis> postPromotionAnalysis)
      implements Strategy {
    public BlueGreen {
      previewMatches = List.copyOf(previewMatches);
    }
  }

  /** All down, all up. */
  public record Recreate() implements Strategy {}

  /** One step of a canary. */
  public sealed interface CanaryStep {}

  /** The canary's share in percent, 0 to 100. */
  public record SetWeight(int percent) implements CanaryStep {}

  /** How many ordinals run the new revision; at least 1 from the first weight above 0 on. */
  public record SetReplicas(int replicas) implements CanaryStep {}

  /** Requests with all of these headers go to the canary; no matches takes the route away. */
  public record SetHeaderRoute(String name, List<HeaderMatch> matches) implements CanaryStep {
    public SetHeaderRoute {
      matches = List.copyOf(matches);
    }
  }

  /** A share of the requests that stable serves is copied to the canary; 0 ends it. */
  public record SetMirror(int percent) implements CanaryStep {}

  /** Waits, timed or, without a duration, until promoted. */
  public record Pause(Optional<Duration> duration) implements CanaryStep {}

  /** The release goes on once this has succeeded. */
  public record AnalysisStep(Analysis analysis) implements CanaryStep {}

  /** A header by its name and exact value or regular expression, as in an HTTPRoute's match. */
  public record HeaderMatch(String name, boolean regularExpression, String value) {}

  /**
   * Measurements that decide.
   *
   * @param startingStep 0-based step from which a background analysis runs
   */
  public record Analysis(int startingStep, List<Metric> metrics) {
    public Analysis {
      metrics = List.copyOf(metrics);
    }
  }

  /**
   * One metric, with the field names of Argo Rollouts' AnalysisTemplate.
   *
   * @param successCondition over {@code result} and, for gateway metrics, {@code stable}; absent
   *     where whatever does not fail succeeds
   * @param count measurements to take; absent for one in a step, and for as long as the release
   *     lasts in the background
   * @param failureLimit failures that are borne: one more fails the analysis
   * @param inconclusiveLimit the same for measurements that neither succeed nor fail
   * @param consecutiveErrorLimit errors in a row that are borne; 4 by default
   * @param dryRun measured and shown, never decides
   */
  public record Metric(
      String name,
      Provider provider,
      Optional<String> successCondition,
      Optional<String> failureCondition,
      Duration initialDelay,
      Duration interval,
      Optional<Integer> count,
      int failureLimit,
      int inconclusiveLimit,
      int consecutiveErrorLimit,
      boolean dryRun) {}

  /** Where a measurement comes from. */
  public sealed interface Provider {}

  /**
   * The gateway's own windows of the canary, and of stable for comparison.
   *
   * @param window looked back upon
   * @param minSample requests in the window without which the measurement is Inconclusive
   */
  public record GatewayMetric(
      GatewayMeasure measure, double percentile, Duration window, long minSample)
      implements Provider {}

  /** What the gateway measures. */
  public enum GatewayMeasure {
    /** Share of answers that are not 5xx, 0 to 1. */
    SUCCESS_RATE,
    /** Latency at {@link GatewayMetric#percentile} in milliseconds. */
    LATENCY,
    /** Requests in flight for each ready replica. */
    SATURATION,
    /** Requests in the window. */
    REQUESTS
  }

  /** A PromQL query whose first sample is the result. */
  public record PrometheusMetric(String address, String query) implements Provider {}

  /** A GET, or a POST with a body, whose JSON answer holds the result at {@code jsonPointer}. */
  public record WebMetric(String url, Optional<String> body, String jsonPointer, Duration timeout)
      implements Provider {}

  /**
   * Visits acknowledged must equal the growth of the counters.
   *
   * @param aggregation name of the Aggregation that adds them up
   * @param counted what counts a visit when it is answered 2xx
   */
  public record StateLoss(String aggregation, List<CountedRequest> counted) {
    public StateLoss {
      counted = List.copyOf(counted);
    }
  }

  /** A method and an exact path. */
  public record CountedRequest(String method, String path) {}

  /** Somebody who is asked or told, by POST; 2xx (200 to 202) means go. */
  public record Hook(
      String name, HookType type, String url, Duration timeout, Map<String, String> metadata) {
    public Hook {
      metadata = Map.copyOf(metadata);
    }
  }

  /** When a hook is called, with the names that Flagger's users know. */
  public enum HookType {
    CONFIRM_ROLLOUT,
    PRE_ROLLOUT,
    ROLLOUT,
    CONFIRM_TRAFFIC_INCREASE,
    CONFIRM_PROMOTION,
    POST_ROLLOUT,
    ROLLBACK,
    EVENT
  }

  /**
   * How the table deviates from the route while a release is under way. It is compiled with the
   * rest into one snapshot, so that it comes into force at once and ends with the rollout.
   *
   * @param split tells pods of one StatefulSet apart; absent at rest and with two sets
   * @param mirrorPercent of stable's requests, 0 to 100
   */
  public record Traffic(Optional<Split> split, List<HeaderRoute> headerRoutes, int mirrorPercent) {
    /** At rest. */
    public static final Traffic NONE = new Traffic(Optional.empty(), List.of(), 0);

    public Traffic {
      headerRoutes = List.copyOf(headerRoutes);
    }
  }

  /**
   * {@code stableService} stands for pods of the one revision, {@code canaryService} for those of
   * the other; pods of a third serve nobody who does not name them.
   */
  public record Split(String stableRevision, String canaryRevision) {}

  /**
   * Requests with all of these headers go to one Service, whatever the weights are.
   *
   * @param toStable to {@code stableService} rather than to {@code canaryService}: with blue/green
   *     it is the new one of every second release
   */
  public record HeaderRoute(String name, List<HeaderMatch> matches, boolean toStable) {
    public HeaderRoute {
      matches = List.copyOf(matches);
    }

    /** To {@code canaryService}. */
    public HeaderRoute(String name, List<HeaderMatch> matches) {
      this(name, matches, false);
    }
  }

  /** The same rollout with other traffic. */
  public StatefulRollout with(Traffic other) {
    return new StatefulRollout(meta, spec, other);
  }
}
