package ordinal.loadtest.figures;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Function;
import ordinal.loadtest.drive.Recording;
import ordinal.loadtest.drive.Sample;
import org.HdrHistogram.Histogram;

/**
 * The figures of one run.
 *
 * @param strategy and {@code release}: its name is the two with a slash between
 * @param release {@code good}, {@code errors} or {@code latency}
 * @param target what was driven
 * @param perSecond arrivals a second that were asked for, and {@code rate} what they were
 * @param lateMillis by how much the driver itself was late in sending, 99th percentile: part of
 *     every latency, and not the target's
 * @param failures by kind
 * @param longestGapMillis without a good answer
 * @param finishedSeconds from the release to when it was done; empty where it never was
 * @param detectedSeconds from the release to the decision to go back
 * @param trafficBackSeconds from that decision to the last request that the bad version got
 * @param rolledBackSeconds from that decision to when all replicas were the old version again
 * @param decidedBy {@code analysis}, {@code person}, or empty where nobody went back
 * @param trouble what kept the run from its end, or empty
 */
public record Result(
    String strategy,
    String release,
    String target,
    int perSecond,
    double rate,
    double lateMillis,
    double seconds,
    int sent,
    int failed,
    SequencedMap<String, Integer> failures,
    double longestGapMillis,
    SequencedMap<String, Latency> latencyByVersion,
    SequencedMap<String, Latency> latencyByPhase,
    SequencedMap<String, Integer> failedByPhase,
    Users users,
    Optional<Double> finishedSeconds,
    Optional<Double> detectedSeconds,
    Optional<Double> trafficBackSeconds,
    Optional<Double> rolledBackSeconds,
    String decidedBy,
    Optional<Capacity> capacity,
    Optional<Visits> visits,
    Optional<Agreement> agreement,
    Series series,
    List<Timeline.Mark> marks,
    String trouble) {

  /**
   * What the release took from what serves, and what it needed beyond; of replicas that were seen.
   */
  public record Capacity(double ordinalSecondsUnavailable, int extraReplicas, int extraVolumes) {}

  /** What is known of a run beside its requests. */
  public record Facts(
      String strategy,
      String release,
      String target,
      String oldVersion,
      String newVersion,
      Timeline timeline,
      String decidedBy,
      Optional<Long> visitsOnDisk,
      Optional<Long> targetAnswers,
      String trouble) {
    boolean bad() {
      return !release.equals("good");
    }
  }

  /** {@code strategy/release}. */
  public String name() {
    return strategy + "/" + release;
  }

  /** Computes all figures. */
  public static Result of(Recording recording, Facts facts) {
    List<Sample> samples = Attribution.attributed(recording.samples());
    Timeline timeline = facts.timeline;
    int failed = (int) samples.stream().filter(s -> !s.good()).count();
    int unanswered = (int) samples.stream().filter(s -> s.failure() != null).count();
    SequencedSet<String> versions =
        new LinkedHashSet<>(List.of(facts.oldVersion, facts.newVersion));
    samples.stream().map(Sample::version).filter(v -> !v.isEmpty()).forEach(versions::add);
    SequencedMap<String, Latency> byVersion = latency(samples, Sample::version);
    byVersion.remove("");
    long rollback = timeline.begin(Timeline.Phase.ROLLING_BACK).orElse(Long.MAX_VALUE);
    // Twice what the old version's slowest percent takes is slow, and so is nothing below 100 ms.
    Latency old = byVersion.get(facts.oldVersion);
    long slow = (long) (Math.max(100, old == null ? 0 : 2 * old.p99()) * 1e6);
    return new Result(
        facts.strategy,
        facts.release,
        facts.target,
        recording.perSecond(),
        rounded(rate(samples)),
        rounded(late(samples)),
        rounded(recording.nanos() / 1e9),
        samples.size(),
        failed,
        failures(samples),
        rounded(
            Gaps.of(samples, recording.nanos()).stream().mapToLong(Gaps.Gap::nanos).max().orElse(0)
                / 1e6),
        byVersion,
        latency(samples, s -> timeline.phase(s.due()).toString()),
        failedByPhase(samples, timeline),
        Users.of(samples, facts.newVersion, facts.bad(), rollback, slow),
        timeline.between(Timeline.Phase.RELEASING, Timeline.Phase.AFTER).map(Result::rounded),
        timeline
            .between(Timeline.Phase.RELEASING, Timeline.Phase.ROLLING_BACK)
            .map(Result::rounded),
        trafficBack(samples, facts, rollback),
        timeline
            .between(Timeline.Phase.ROLLING_BACK, Timeline.Phase.ROLLED_BACK)
            .map(Result::rounded),
        facts.decidedBy,
        capacity(timeline),
        facts.visitsOnDisk.map(n -> new Visits(samples.size() - failed, n, failed)),
        facts.targetAnswers.map(n -> new Agreement(samples.size() - unanswered, n, unanswered)),
        Series.of(samples, versions, timeline, recording.nanos()),
        timeline.marks(),
        facts.trouble);
  }

  private static Optional<Capacity> capacity(Timeline timeline) {
    return timeline.seen().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Capacity(
                rounded(timeline.ordinalSecondsUnavailable()),
                timeline.extraReplicas(),
                timeline.extraVolumes()));
  }

  private static double rate(List<Sample> samples) {
    if (samples.size() < 2) {
      return samples.size();
    }
    long first = samples.stream().mapToLong(Sample::sent).min().orElse(0);
    long last = samples.stream().mapToLong(Sample::sent).max().orElse(0);
    return (samples.size() - 1) / ((last - first) / 1e9);
  }

  private static double late(List<Sample> samples) {
    Histogram nanos = new Histogram(3);
    samples.forEach(s -> nanos.recordValue(Math.max(0, s.sent() - s.due())));
    return nanos.getValueAtPercentile(99) / 1e6;
  }

  private static Optional<Double> trafficBack(List<Sample> samples, Facts facts, long rollback) {
    if (rollback == Long.MAX_VALUE) {
      return Optional.empty();
    }
    long last =
        samples.stream()
            .filter(s -> s.version().equals(facts.newVersion))
            .mapToLong(Sample::due)
            .max()
            .orElse(rollback);
    return Optional.of(rounded(Math.max(0, last - rollback) / 1e9));
  }

  private static SequencedMap<String, Integer> failures(List<Sample> samples) {
    SequencedMap<String, Integer> kinds = new TreeMap<>();
    samples.stream().filter(s -> !s.good()).forEach(s -> kinds.merge(s.kind(), 1, Integer::sum));
    return kinds;
  }

  private static SequencedMap<String, Integer> failedByPhase(
      List<Sample> samples, Timeline timeline) {
    SequencedMap<String, Integer> phases = new LinkedHashMap<>();
    timeline.marks().forEach(m -> phases.putIfAbsent(m.phase().toString(), 0));
    samples.stream()
        .filter(s -> !s.good())
        .forEach(s -> phases.merge(timeline.phase(s.due()).toString(), 1, Integer::sum));
    return phases;
  }

  private static SequencedMap<String, Latency> latency(
      List<Sample> samples, Function<Sample, String> by) {
    SequencedMap<String, Histogram> histograms = new LinkedHashMap<>();
    for (Sample sample : samples) {
      if (sample.failure() == null) {
        histograms
            .computeIfAbsent(by.apply(sample), _ -> new Histogram(3))
            .recordValue(sample.latency());
      }
    }
    SequencedMap<String, Latency> all = new LinkedHashMap<>();
    histograms.forEach((name, nanos) -> all.put(name, Latency.of(nanos)));
    return all;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
