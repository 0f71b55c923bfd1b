package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to replicas, gateway and disk, in whatever order: a total that was asked for
 * after another was shown is not lower, none is above the truth, a complete one has all visits that
 * were made before it was asked for, and when all is quiet it is the truth.
 */
class MonotonicTotalTest {
  private static final int NAMES = 6;
  private static final int STEPS = 400;

  private final Bench bench = new Bench();
  private final Map<Integer, Long> truth = new LinkedHashMap<>();
  private final TreeSet<Integer> present = new TreeSet<>(List.of(0, 1, 2));
  private final TreeSet<Integer> canaries = new TreeSet<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<Asked> open = new ArrayList<>();
  private int revision;
  private long shown;

  /** A request that a replica has answered, on its way back. */
  private record Taken(FakeReplicas.Call call, long visits) {}

  /** A question, with the highest total that was shown before and what its replicas held. */
  private record Asked(Future<Shown> answer, long floor, long held) {}

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverGoesDownNeverInventsAndEndsAtTheTruth(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < NAMES; i++) {
      truth.put(i, 0L);
    }

    for (int step = 0; step < STEPS; step++) {
      step(random);
      check();
    }

    assertQuietTotalIsTheTruth();
  }

  private void step(Random random) {
    int name = random.nextInt(NAMES);
    switch (random.nextInt(13)) {
      case 0, 1 -> visit(random, name);
      case 2, 3, 4 -> ask(Duration.ofMillis(random.nextBoolean() ? 1000 : 100));
      case 5, 6 -> take();
      case 7, 8 -> arrive(random);
      case 9 -> bench.time.advance(Duration.ofMillis(random.nextInt(700)));
      case 10 -> scaleOrMove(random, name);
      case 11 -> {
        bench.disk.slow(random.nextBoolean());
        while (bench.disk.pending() > 0) {
          bench.disk.finish();
        }
      }
      default -> {
        if (random.nextInt(10) == 0) {
          restartGateway(random);
        }
      }
    }
  }

  private void visit(Random random, int name) {
    if (present.contains(name)) {
      truth.merge(name, 1L + random.nextInt(5), Long::sum);
    }
  }

  private void ask(Duration deadline) {
    long held = present.stream().mapToLong(truth::get).sum();
    open.add(new Asked(bench.gatherer.total(Bench.request(deadline, backends())), shown, held));
  }

  private Backend[] backends() {
    List<Replica> stable = new ArrayList<>();
    List<Replica> canary = new ArrayList<>();
    for (int name : present) {
      String backend = canaries.contains(name) ? "canary" : "stable";
      Replica replica = Bench.replica(backend, "counter-" + name, name, "r" + revision);
      (backend.equals("canary") ? canary : stable).add(replica);
    }
    return new Backend[] {
      Bench.backend("stable", stable.toArray(Replica[]::new)),
      Bench.backend("canary", canary.toArray(Replica[]::new))
    };
  }

  /** A request reaches its replica, which answers with what it has at that moment. */
  private void take() {
    if (bench.replicas.waiting() > 0) {
      FakeReplicas.Call call = bench.replicas.next();
      taken.add(new Taken(call, requireNonNull(truth.get(ordinal(call.host())))));
    }
  }

  /** Any answer arrives, or its connection breaks. */
  private void arrive(Random random) {
    if (taken.isEmpty()) {
      return;
    }
    Taken one = taken.remove(random.nextInt(taken.size()));
    if (random.nextInt(4) == 0) {
      one.call().answer().tryFail("connection closed");
    } else {
      one.call().answer().tryComplete(one.visits());
    }
  }

  private void scaleOrMove(Random random, int name) {
    switch (random.nextInt(3)) {
      case 0 -> {
        if (!present.remove(name)) {
          present.add(name);
        }
      }
      case 1 -> {
        if (!canaries.remove(name)) {
          canaries.add(name);
        }
      }
      default -> revision++;
    }
  }

  /** Requests of a process that is gone have no one to come back to. */
  private void restartGateway(Random random) {
    check();
    while (bench.replicas.waiting() > 0) {
      bench.replicas.next();
    }
    taken.clear();
    open.clear();
    if (storeIsFailing()) {
      // What was shown without being durable was told of, and may be forgotten.
      shown = 0;
    }
    bench.restart(random.nextBoolean());
  }

  private boolean storeIsFailing() {
    return !bench.notices.isEmpty() && bench.notices.getLast() instanceof Notice.StoreFailing;
  }

  private void check() {
    long most = truth();
    for (Asked asked : List.copyOf(open)) {
      if (asked.answer().isComplete()) {
        Total total = asked.answer().result().total();
        assertThat(total.total()).isBetween(asked.floor(), most);
        assertThat(total.counted()).isLessThanOrEqualTo(total.expected());
        if (total.complete()) {
          assertThat(total.total()).isGreaterThanOrEqualTo(asked.held());
        }
        shown = Math.max(shown, total.total());
        open.remove(asked);
      }
    }
    assertThat(bench.notices.stream().filter(n -> n instanceof Notice.StateLost)).isEmpty();
  }

  private void assertQuietTotalIsTheTruth() {
    bench.time.advance(Duration.ofSeconds(60));
    present.addAll(truth.keySet());
    bench.disk.slow(false);
    while (bench.disk.pending() > 0) {
      bench.disk.finish();
    }
    truth.forEach((name, visits) -> bench.replicas.answers("counter-" + name, visits));

    Total total = bench.total(backends());

    assertThat(total.complete()).isTrue();
    assertThat(total.total()).isEqualTo(truth()).isGreaterThanOrEqualTo(shown);
  }

  private long truth() {
    return truth.values().stream().mapToLong(Long::longValue).sum();
  }

  private static int ordinal(String host) {
    return Integer.parseInt(host.substring("counter-".length()));
  }
}
