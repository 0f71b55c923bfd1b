package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedSequenceTest {
  private static int[] picks(WeightedSequence sequence, int n) {
    return IntStream.generate(sequence::next).limit(n).toArray();
  }

  /** sum * (times backend i was picked among the first n) - weight * n, for every n. */
  private static long[] errors(int[] picks, int backend, int[] weights) {
    long sum = IntStream.of(weights).asLongStream().sum();
    long[] errors = new long[picks.length + 1];
    for (int n = 0; n < picks.length; n++) {
      errors[n + 1] = errors[n] - weights[backend] + (picks[n] == backend ? sum : 0);
    }
    return errors;
  }

  private static int[] randomWeights(Random random, int backends) {
    int[] bounds = {2, 4, 20, 101, 1_000, 1_000_001};
    int bound = bounds[random.nextInt(bounds.length)];
    int[] weights = random.ints(backends, 0, bound).toArray();
    weights[random.nextInt(backends)] = 1 + random.nextInt(bound - 1);
    if (random.nextInt(4) == 0) {
      weights[random.nextInt(backends)] = 1_000_000;
    }
    return weights;
  }

  @Test
  void givesTwoBackendsTheirShareWithinOneInEveryWindow() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int[] weights = randomWeights(random, 2);
      int[] picks = picks(new WeightedSequence(weights), 3_000);
      long sum = IntStream.of(weights).asLongStream().sum();
      for (int backend = 0; backend < 2; backend++) {
        long[] errors = errors(picks, backend, weights);
        // A window's error is the difference of two prefix errors, so this covers every window.
        long spread =
            Arrays.stream(errors).max().getAsLong() - Arrays.stream(errors).min().getAsLong();
        assertThat(spread).as(Arrays.toString(weights)).isLessThanOrEqualTo(sum);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 7, 8, 11, 16})
  void staysWithinTheBoundOfTijdemanFromTheStartAndBelowTwoInEveryWindow(int backends) {
    Random random = new Random(backends);
    for (int round = 0; round < 150; round++) {
      int[] weights = randomWeights(random, backends);
      long positive = IntStream.of(weights).filter(w -> w > 0).count();
      int[] picks = picks(new WeightedSequence(weights), 4_000);
      long sum = IntStream.of(weights).asLongStream().sum();
      for (int backend = 0; backend < backends; backend++) {
        long[] errors = errors(picks, backend, weights);
        long max = Arrays.stream(errors).max().getAsLong();
        long min = Arrays.stream(errors).min().getAsLong();
        String message = Arrays.toString(weights) + " backend " + backend;
        if (positive == 1) {
          assertThat(max - min).as(message).isZero();
        } else {
          long scale = 2 * positive - 2;
          // |error| <= 1 - 1/scale, in units of 1/(sum*scale).
          assertThat(Math.max(max, -min) * scale)
              .as(message)
              .isLessThanOrEqualTo((scale - 1) * sum);
          assertThat(max - min).as(message).isLessThan(2 * sum);
        }
      }
    }
  }

  @Test
  void repeatsAfterTheSumOfTheReducedWeights() {
    int[] weights = {600, 300, 100, 0};

    int[] picks = picks(new WeightedSequence(weights), 30);

    assertThat(Arrays.copyOfRange(picks, 10, 20)).isEqualTo(Arrays.copyOf(picks, 10));
    assertThat(Arrays.copyOfRange(picks, 20, 30)).isEqualTo(Arrays.copyOf(picks, 10));
    assertThat(Arrays.stream(picks).limit(10).filter(p -> p == 0)).hasSize(6);
  }

  @Test
  void returnsToItsStartWithTheLargestWeights() {
    int[] weights = {1_000_000, 999_999, 1};
    WeightedSequence sequence = new WeightedSequence(weights);
    int[] counts = new int[3];

    IntStream.generate(sequence::next).limit(2_000_000).forEach(i -> counts[i]++);

    assertThat(counts).isEqualTo(weights);
  }

  @Test
  void splitsNinetyToTenExactlyOverAThousand() {
    int[] picks = picks(new WeightedSequence(90, 10), 1_000);

    assertThat(Arrays.stream(picks).filter(p -> p == 0)).hasSize(900);
  }

  @Test
  void breaksTiesOfEqualWeightsByOrder() {
    assertThat(picks(new WeightedSequence(1, 1), 6)).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(picks(new WeightedSequence(5, 5, 5), 6)).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void neverPicksWeightZero() {
    assertThat(picks(new WeightedSequence(0, 3, 0, 2), 100)).containsOnly(1, 3);
    assertThat(picks(new WeightedSequence(0, 7), 5)).containsOnly(1);
    assertThat(new WeightedSequence(0, 0).next()).isEqualTo(WeightedSequence.NONE);
    assertThat(new WeightedSequence().next()).isEqualTo(WeightedSequence.NONE);
  }

  @Test
  void staysExactWithManyThreads() throws Exception {
    int[] weights = {70, 20, 9, 1};
    WeightedSequence sequence = new WeightedSequence(weights);
    Callable<int[]> picking =
        () -> {
          int[] counts = new int[weights.length];
          for (int i = 0; i < 100_000; i++) {
            counts[sequence.next()]++;
          }
          return counts;
        };
    int[] total = new int[weights.length];

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<int[]>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        all.add(threads.submit(picking));
      }
      for (Future<int[]> counts : all) {
        for (int i = 0; i < total.length; i++) {
          total[i] += counts.get()[i];
        }
      }
    }

    for (int i = 0; i < total.length; i++) {
      assertThat(total[i]).isBetween(4_000 * weights[i] - 1, 4_000 * weights[i] + 1);
    }
  }
}
