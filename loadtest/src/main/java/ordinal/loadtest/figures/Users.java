package ordinal.loadtest.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ordinal.loadtest.drive.Sample;

/**
 * What users saw, by the versions of the answers in the order in which they got them.
 *
 * @param total who got an answer
 * @param sawTwo who got answers of both versions
 * @param flippedBack who got an old answer after a new one while the release went forward
 * @param sawBad who got an answer of the bad version; 0 for a good release
 * @param metFault who got an error from it, or waited for it longer than anyone did for the old one
 * @param badSecondsMedian from the first to the last answer of the bad version, of those who saw it
 * @param badSecondsMost the same of the one for whom it lasted longest
 */
public record Users(
    int total,
    int sawTwo,
    int flippedBack,
    int sawBad,
    int metFault,
    double badSecondsMedian,
    double badSecondsMost) {

  private static final class History {
    private boolean oldSeen;
    private boolean newSeen;
    private boolean flipped;
    private boolean fault;
    private long firstNew = -1;
    private long lastNew = -1;
  }

  /**
   * @param samples in the order in which they were done
   * @param bad whether the new version is
   * @param rollback when the way back began; flips after it are what it is for
   * @param slow nanoseconds above which an answer of the bad version counts as a fault
   */
  static Users of(List<Sample> samples, String newVersion, boolean bad, long rollback, long slow) {
    Map<Integer, History> histories = new HashMap<>();
    for (Sample sample : samples) {
      if (!sample.version().isEmpty()) {
        see(
            histories.computeIfAbsent(sample.user(), _ -> new History()),
            sample,
            sample.version().equals(newVersion),
            sample.due() < rollback,
            slow);
      }
    }
    long[] spans =
        histories.values().stream()
            .filter(h -> bad && h.newSeen)
            .mapToLong(h -> h.lastNew - h.firstNew)
            .sorted()
            .toArray();
    List<History> all = new ArrayList<>(histories.values());
    return new Users(
        all.size(),
        (int) all.stream().filter(h -> h.oldSeen && h.newSeen).count(),
        (int) all.stream().filter(h -> h.flipped).count(),
        spans.length,
        bad ? (int) all.stream().filter(h -> h.fault).count() : 0,
        spans.length == 0 ? 0 : seconds(spans[spans.length / 2]),
        spans.length == 0 ? 0 : seconds(Arrays.stream(spans).max().orElse(0)));
  }

  private static void see(
      History history, Sample sample, boolean isNew, boolean forward, long slow) {
    if (isNew) {
      history.newSeen = true;
      history.fault |= !sample.good() || sample.latency() > slow;
      history.firstNew = history.firstNew < 0 ? sample.done() : history.firstNew;
      history.lastNew = sample.done();
    } else {
      history.oldSeen = true;
      history.flipped |= history.newSeen && forward;
    }
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e7) / 100.0;
  }
}
