package ordinal.gateway.replicas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import ordinal.gateway.objects.TrafficPolicy.SuccessRate;

/** Finds replicas whose success rate is far below that of their peers. Stateless. */
final class SuccessRates {
  /** One that is, and why. */
  record Outlier(Replica replica, String reason) {}

  private record Rate(Replica replica, double value) {}

  private SuccessRates() {}

  /** The worst first; what was counted is counted anew afterwards. */
  static List<Outlier> outliers(List<Replica> replicas, SuccessRate rule) {
    List<Rate> rates = new ArrayList<>();
    for (Replica replica : replicas) {
      long[] counts = replica.health().takeCounts();
      if (counts[0] >= rule.minRequests() && replica.health().state() == Health.State.HEALTHY) {
        rates.add(new Rate(replica, (double) counts[1] / counts[0]));
      }
    }
    if (rates.size() < rule.minReplicas()) {
      return List.of();
    }
    double mean = rates.stream().mapToDouble(Rate::value).average().orElse(1);
    double variance =
        rates.stream().mapToDouble(r -> Math.pow(r.value() - mean, 2)).average().orElse(0);
    double least = mean - rule.deviations() * Math.sqrt(variance);
    return rates.stream()
        .filter(rate -> rate.value() < least)
        .sorted(Comparator.comparingDouble(Rate::value))
        .map(rate -> new Outlier(rate.replica(), reason(rate.value(), mean)))
        .toList();
  }

  private static String reason(double own, double mean) {
    return String.format(
        Locale.ROOT, "success rate %.1f %%, of all %.1f %%", 100 * own, 100 * mean);
  }
}
