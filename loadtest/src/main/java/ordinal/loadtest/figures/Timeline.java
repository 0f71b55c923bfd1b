package ordinal.loadtest.figures;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What happened beside the load, in nanoseconds since it began.
 *
 * @param marks phases in their order, each from its time to the next one's
 * @param seen what the target said of itself, in order of time
 */
public record Timeline(List<Mark> marks, List<Seen> seen) {
  /** A phase of the run begins. */
  public record Mark(long at, Phase phase) {}

  /** The parts of a run, in this order; not each run has all. */
  public enum Phase {
    BEFORE("before"),
    RELEASING("releasing"),
    AFTER("after"),
    ROLLING_BACK("rolling back"),
    ROLLED_BACK("rolled back");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What the target said of itself.
   *
   * @param expected replicas that should serve
   * @param unavailable of those, the ones that did not
   * @param replicas that existed
   * @param volumes that existed
   * @param weight of the new version in percent
   */
  public record Seen(
      long at, int expected, int unavailable, int replicas, int volumes, int weight) {}

  public Timeline {
    marks = List.copyOf(marks);
    seen = List.copyOf(seen);
  }

  /** The phase at that time. */
  public Phase phase(long at) {
    Phase phase = Phase.BEFORE;
    for (Mark mark : marks) {
      if (mark.at <= at) {
        phase = mark.phase;
      }
    }
    return phase;
  }

  /** When the phase began. */
  public OptionalLong begin(Phase phase) {
    return marks.stream().filter(m -> m.phase == phase).mapToLong(Mark::at).findFirst();
  }

  /** Seconds from one phase's begin to another's; empty where one of them never came. */
  public Optional<Double> between(Phase from, Phase to) {
    OptionalLong begin = begin(from);
    OptionalLong end = begin(to);
    return begin.isPresent() && end.isPresent()
        ? Optional.of((end.getAsLong() - begin.getAsLong()) / 1e9)
        : Optional.empty();
  }

  /** Seconds in which replicas were not available, added up over them. */
  public double ordinalSecondsUnavailable() {
    double sum = 0;
    for (int i = 1; i < seen.size(); i++) {
      sum += seen.get(i - 1).unavailable * (seen.get(i).at - seen.get(i - 1).at) / 1e9;
    }
    return sum;
  }

  /** The most replicas that existed beyond those at the beginning. */
  public int extraReplicas() {
    return most(Seen::replicas);
  }

  /** The most volumes that existed beyond those at the beginning. */
  public int extraVolumes() {
    return most(Seen::volumes);
  }

  private int most(java.util.function.ToIntFunction<Seen> count) {
    if (seen.isEmpty()) {
      return 0;
    }
    int first = count.applyAsInt(seen.getFirst());
    return Math.max(0, seen.stream().mapToInt(count).max().orElse(0) - first);
  }
}
