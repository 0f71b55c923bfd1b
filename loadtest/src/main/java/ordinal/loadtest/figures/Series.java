package ordinal.loadtest.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import ordinal.loadtest.drive.Sample;
import org.HdrHistogram.Histogram;

/**
 * How it went over time, in slots of {@link #SLOT_MILLIS}; a request counts where it was due.
 *
 * @param good by version: answers that were no errors
 * @param failed by kind of failure
 * @param p50 in milliseconds, 0 where nothing was answered
 * @param p99 in milliseconds, 0 where nothing was answered
 * @param gap the longest time without a good answer that ended in or spans the slot, milliseconds
 * @param unavailable replicas that should have served and did not
 * @param weight of the new version in percent, as configured
 */
public record Series(
    SequencedMap<String, int[]> good,
    SequencedMap<String, int[]> failed,
    List<Double> p50,
    List<Double> p99,
    List<Double> gap,
    List<Integer> unavailable,
    List<Integer> weight) {
  /** Half a second: at 100 requests a second a percentage is still one. */
  public static final int SLOT_MILLIS = 500;

  private static final long SLOT = SLOT_MILLIS * 1_000_000L;

  static Series of(
      List<Sample> samples, SequencedSet<String> versions, Timeline timeline, long end) {
    int slots = (int) ((end + SLOT - 1) / SLOT);
    SequencedMap<String, int[]> good = new LinkedHashMap<>();
    versions.forEach(v -> good.put(v, new int[slots]));
    SequencedMap<String, int[]> failed = new LinkedHashMap<>();
    List<Histogram> latencies = new ArrayList<>();
    for (int i = 0; i < slots; i++) {
      latencies.add(new Histogram(2));
    }
    for (Sample sample : samples) {
      int slot = Math.clamp(sample.due() / SLOT, 0, slots - 1);
      Map<String, int[]> counts = sample.good() ? good : failed;
      String name = sample.good() ? sample.version() : sample.kind();
      counts.computeIfAbsent(name, _ -> new int[slots])[slot]++;
      if (sample.failure() == null) {
        latencies.get(slot).recordValue(sample.latency());
      }
    }
    return new Series(
        good,
        failed,
        latencies.stream().map(h -> millis(h, 50)).toList(),
        latencies.stream().map(h -> millis(h, 99)).toList(),
        gaps(Gaps.of(samples, end), slots),
        seen(timeline, slots, true),
        seen(timeline, slots, false));
  }

  private static List<Double> gaps(List<Gaps.Gap> gaps, int slots) {
    double[] longest = new double[slots];
    for (Gaps.Gap gap : gaps) {
      int last = Math.clamp(gap.to() / SLOT, 0, slots - 1);
      for (int i = Math.clamp(gap.from() / SLOT, 0, slots - 1); i <= last; i++) {
        longest[i] = Math.max(longest[i], Math.round(gap.nanos() / 1e5) / 10.0);
      }
    }
    return Arrays.stream(longest).boxed().toList();
  }

  private static List<Integer> seen(Timeline timeline, int slots, boolean unavailable) {
    int[] values = new int[slots];
    int next = 0;
    int last = 0;
    for (int i = 0; i < slots; i++) {
      int most = last;
      while (next < timeline.seen().size() && timeline.seen().get(next).at() < (i + 1) * SLOT) {
        Timeline.Seen seen = timeline.seen().get(next++);
        last = unavailable ? seen.unavailable() : seen.weight();
        most = unavailable ? Math.max(most, last) : last;
      }
      values[i] = most;
    }
    return Arrays.stream(values).boxed().toList();
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0
        ? 0
        : Math.round(nanos.getValueAtPercentile(percentile) / 1e4) / 100.0;
  }
}
