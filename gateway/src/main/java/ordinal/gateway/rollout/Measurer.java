package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout;

/** Takes measurements and asks hooks. Blocking; on any thread, several at once. */
public interface Measurer {
  /**
   * One measurement of a metric.
   *
   * @param sides which revisions are compared
   */
  Measurement measure(StatefulRollout rollout, StatefulRollout.Metric metric, Sides sides);

  /** Asks or tells a hook; never throws. */
  Answer call(StatefulRollout rollout, StatefulRollout.Hook hook, String phase, String checksum);

  /**
   * What is compared.
   *
   * @param stableService Service of what served before
   * @param stableRevision empty where the Service tells all
   */
  record Sides(
      String stableService, String stableRevision, String canaryService, String canaryRevision) {}

  /** Outcome of one measurement. No data and an error are neither success nor failure. */
  sealed interface Measurement {
    /**
     * A figure.
     *
     * @param stable the same of what served before, for comparison
     */
    record Value(double result, OptionalDouble stable) implements Measurement {}

    /** Nothing, or too little, was there to be measured. */
    record NoData(String reason) implements Measurement {}

    record Failed(String reason) implements Measurement {}
  }

  /** What a hook said. */
  record Answer(boolean go, String message) {}

  /**
   * Whether visits were lost or invented since the release began.
   *
   * @return empty while all is well or nothing can be said
   */
  Optional<String> stateLoss(StatefulRollout rollout);

  /**
   * The canary's share of the requests of both Services on the rollout's route, in percent.
   *
   * @return empty where there were none, or not all gateways say
   */
  default OptionalDouble measuredWeight(StatefulRollout rollout, Duration window) {
    return OptionalDouble.empty();
  }

  /** A release begins: what is counted from now on belongs to it. */
  void begin(StatefulRollout rollout);
}
