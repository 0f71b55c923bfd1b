package ordinal.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever gateways see and forget, and in whatever order they tell each other, they agree. */
class LearningTest {
  private final HandTime time = new HandTime();

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfLearningMakesNoDifference(long seed) {
    Random random = new Random(seed);
    List<Memory> memories = memories(random);
    Set<Memories> ends = new HashSet<>();

    for (int order = 0; order < 4; order++) {
      Collections.shuffle(memories, random);
      Counts counts = counts(memories.getFirst());
      memories.forEach(counts::learn);
      long version = counts.version();
      memories.forEach(counts::learn);
      assertThat(counts.version()).isEqualTo(version);
      ends.add(Memories.of(counts.memory()));
    }

    assertThat(ends).hasSize(1);
  }

  /** A memory regardless of its order. */
  private record Memories(Set<Known> known, Set<Forgotten> forgotten) {
    static Memories of(Memory memory) {
      return new Memories(Set.copyOf(memory.known()), Set.copyOf(memory.forgotten()));
    }
  }

  /** What three gateways may have come to by themselves and by hearing of each other. */
  private List<Memory> memories(Random random) {
    List<Counts> gateways = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      gateways.add(counts(Memory.EMPTY));
    }
    for (int step = 0; step < 40; step++) {
      time.advance(Duration.ofMillis(1));
      Counts gateway = gateways.get(random.nextInt(3));
      String name = "counter-" + random.nextInt(3);
      switch (random.nextInt(6)) {
        case 0 -> gateway.forget(Bench.KEY, new Member("default", name));
        case 1 -> gateway.learn(gateways.get(random.nextInt(3)).memory());
        default ->
            gateway.observe(
                new Series(Bench.KEY, random.nextBoolean() ? "/a" : "/b", "visits"),
                Bench.replica("stable", name, 0),
                random.nextInt(50),
                gateway.tick());
      }
    }
    return new ArrayList<>(gateways.stream().map(Counts::memory).toList());
  }

  private Counts counts(Memory memory) {
    return new Counts(memory, time, time, notice -> {});
  }
}
