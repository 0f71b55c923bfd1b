package ordinal.gateway.routing;

import java.util.stream.IntStream;

/**
 * The order in which backends are chosen so that each has its exact share, by R. Tijdeman's
 * algorithm (The chairman assignment problem, Discrete Mathematics 32, 1980): among the backends
 * whose lead over their past choices, the current one counted in, is at least {@code 1/(2k-2)}, the
 * one that would first have to be chosen. After any number of choices each of {@code k} backends
 * differs from its share by at most {@code 1 - 1/(2k-2)}.
 *
 * <p>So counted from the start every backend is within one of its share, and in any window within
 * less than two; two backends differ by at most one half from the start and by one in any window.
 * For three or more backends no sequence can promise one in every window, for any weights (that is
 * Fraenkel's conjecture about balanced sequences). The order repeats after {@code sum/gcd} choices,
 * so no state grows. Any thread.
 */
final class WeightedSequence {
  static final int NONE = -1;

  private final int[] chosen;
  private final long[] weights;
  private final long sum;
  private final long scale;
  // What each backend is owed, in units of 1/sum of a choice; never beyond +-sum. Guarded by this.
  private final long[] owed;

  /**
   * One weight for each backend, 0 to 1,000,000, or of any size where there are but two; 0 is never
   * chosen.
   */
  WeightedSequence(int... weights) {
    this.chosen = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
    long divisor = IntStream.of(chosen).mapToLong(i -> weights[i]).reduce(0, WeightedSequence::gcd);
    this.weights = IntStream.of(chosen).mapToLong(i -> weights[i] / divisor).toArray();
    this.sum = IntStream.of(chosen).mapToLong(i -> weights[i] / divisor).sum();
    this.scale = 2L * chosen.length - 2;
    this.owed = new long[chosen.length];
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Index of the next backend, {@link #NONE} where all weights are 0. */
  int next() {
    return switch (chosen.length) {
      case 0 -> NONE;
      case 1 -> chosen[0];
      default -> chosen[advance()];
    };
  }

  private synchronized int advance() {
    int best = -1;
    long bestSlack = 0;
    for (int i = 0; i < owed.length; i++) {
      owed[i] += weights[i];
      if (scale * owed[i] < sum) {
        continue;
      }
      // How long the choice can wait is slack / weight; compared crosswise, which stays below 2^63:
      // slack <= 2 * scale * sum, with 16 backends of 10^6 less than 10^15 after the product; of
      // two backends it is 0 to -sum, which is at most 2^31 for mirrors.
      long slack = (scale - 1) * sum - scale * owed[i];
      if (best < 0 || slack * weights[best] < bestSlack * weights[i]) {
        best = i;
        bestSlack = slack;
      }
    }
    owed[best] -= sum;
    return best;
  }
}
