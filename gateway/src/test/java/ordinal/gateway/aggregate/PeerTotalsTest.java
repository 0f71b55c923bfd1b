package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three gateways that are peers, asked in any order while replicas are killed, restarted and scaled
 * away, answers come in any order or not at all, and gateways are replaced with their disks: a
 * total that was asked for after another was shown, by whichever gateway, is not lower.
 */
class PeerTotalsTest {
  private static final int NAMES = 5;
  private static final int STEPS = 400;

  private final HandTime time = new HandTime();
  private final FakeReplicas replicas = new FakeReplicas();
  private final List<Bench> gateways = new ArrayList<>();
  private final Map<Integer, Long> truth = new LinkedHashMap<>();
  private final TreeSet<Integer> listed = new TreeSet<>(List.of(0, 1, 2, 3));
  private final TreeSet<Integer> down = new TreeSet<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<Asked> open = new ArrayList<>();
  private Random random = new Random();
  private long shown;
  private int falls;

  /** A request that a replica has answered, on its way back. */
  private record Taken(FakeReplicas.Call call, long visits) {}

  /** A question and the highest total that was shown before it was asked. */
  private record Asked(Bench gateway, Future<Shown> answer, long floor) {}

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverFallsWhicheverGatewayAnswers(long seed) {
    gateways(true);

    play(seed);

    assertThat(falls).isZero();
    assertQuietTotalsAreTheTruth();
  }

  @Test
  void wouldOftenFallWithoutPeers() {
    int seedsWithFalls = 0;
    for (long seed = 0; seed < 20; seed++) {
      PeerTotalsTest lonely = new PeerTotalsTest();
      lonely.gateways(false);
      lonely.play(seed);
      seedsWithFalls += lonely.falls > 0 ? 1 : 0;
    }

    assertThat(seedsWithFalls).isGreaterThan(10);
  }

  private void gateways(boolean peers) {
    for (int i = 0; i < 3; i++) {
      int self = i;
      gateways.add(
          new Bench(
              time, replicas, peers ? (key, patience) -> askOthers(self, patience) : Peers.NONE));
    }
    for (int i = 0; i < NAMES; i++) {
      truth.put(i, 0L);
    }
  }

  /** The peer answers with what it knows at some moment, which arrives at a later one. */
  private List<Future<Memory>> askOthers(int self, Duration patience) {
    List<Future<Memory>> answers = new ArrayList<>();
    for (int i = 0; i < gateways.size(); i++) {
      if (i != self) {
        Bench other = gateways.get(i);
        Promise<Memory> answer = Promise.promise();
        int there = random.nextInt((int) patience.toMillis() / 2);
        int back = random.nextInt((int) patience.toMillis() / 2);
        time.after(
            Duration.ofMillis(there),
            () -> {
              Memory told = other.counts.memory();
              time.after(Duration.ofMillis(back), () -> answer.complete(told));
            });
        answers.add(answer.future());
      }
    }
    return answers;
  }

  private void play(long seed) {
    random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      step();
      check();
    }
  }

  private void step() {
    int name = random.nextInt(NAMES);
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> visit(name);
      case 3, 4, 5 -> ask(Duration.ofMillis(random.nextBoolean() ? 1000 : 400));
      case 6, 7 -> take();
      case 8, 9 -> arrive();
      case 10, 11 -> time.advance(Duration.ofMillis(random.nextInt(500)));
      case 12 -> killOrStart(name);
      default -> {
        if (random.nextInt(4) == 0) {
          seldom(name);
        }
      }
    }
  }

  private void visit(int name) {
    if (listed.contains(name) && !down.contains(name)) {
      truth.merge(name, 1L + random.nextInt(5), Long::sum);
    }
  }

  private void killOrStart(int name) {
    if (!down.remove(name)) {
      down.add(name);
    }
  }

  private void ask(Duration deadline) {
    Bench gateway = gateways.get(random.nextInt(gateways.size()));
    Future<Shown> answer = gateway.gatherer.total(Bench.request(deadline, backends()));
    open.add(new Asked(gateway, answer, shown));
  }

  /** A replica that is down keeps its address in some lists for a while. */
  private Backend backends() {
    return Bench.backend(
        "stable",
        listed.stream()
            .map(name ->
                down.contains(name) && random.nextBoolean()
                    ? Bench.withoutEndpoint("stable", "counter-" + name, name)
                    : Bench.replica("stable", "counter-" + name, name))
            .toArray(Replica[]::new));
  }

  /** A request reaches its replica, which answers with what it has at that moment, or refuses. */
  private void take() {
    if (replicas.waiting() > 0) {
      FakeReplicas.Call call = replicas.next();
      int name = Integer.parseInt(call.host().substring("counter-".length()));
      if (down.contains(name)) {
        call.answer().tryFail("connection refused");
      } else {
        taken.add(new Taken(call, requireNonNull(truth.get(name))));
      }
    }
  }

  /** Any answer arrives, or its connection breaks. */
  private void arrive() {
    if (!taken.isEmpty()) {
      Taken one = taken.remove(random.nextInt(taken.size()));
      if (random.nextInt(5) == 0) {
        one.call().answer().tryFail("connection closed");
      } else {
        one.call().answer().tryComplete(one.visits());
      }
    }
  }

  /** After a turn of the watch: another replica or one less, or a gateway with a new disk. */
  private void seldom(int name) {
    gossip();
    if (random.nextBoolean()) {
      scale(name);
    } else {
      Bench replaced = gateways.get(random.nextInt(gateways.size()));
      open.removeIf(asked -> asked.gateway() == replaced);
      replaced.start(Memory.EMPTY);
      gateways.forEach(g -> teach(g, replaced));
    }
  }

  /** One that departs was seen by the watches, if only without visits. */
  private void scale(int name) {
    boolean seen =
        gateways.getFirst().counts.known().stream()
            .anyMatch(k -> k.replica().equals("counter-" + name));
    if (!listed.contains(name)) {
      listed.add(name);
    } else if (seen) {
      listed.remove(name);
    }
  }

  private void gossip() {
    for (Bench from : gateways) {
      gateways.forEach(to -> teach(from, to));
    }
  }

  private static void teach(Bench from, Bench to) {
    to.counts.learn(from.counts.memory());
  }

  private void check() {
    long most = truth.values().stream().mapToLong(Long::longValue).sum();
    for (Asked asked : List.copyOf(open)) {
      if (asked.answer().isComplete()) {
        Total total = asked.answer().result().total();
        assertThat(total.total()).isLessThanOrEqualTo(most);
        falls += total.total() < asked.floor() ? 1 : 0;
        shown = Math.max(shown, total.total());
        open.remove(asked);
      }
    }
    gateways.forEach(
        g -> assertThat(g.notices.stream().filter(n -> n instanceof Notice.StateLost)).isEmpty());
  }

  private void assertQuietTotalsAreTheTruth() {
    time.advance(Duration.ofSeconds(60));
    listed.addAll(truth.keySet());
    down.clear();
    truth.forEach((name, visits) -> replicas.answers("counter-" + name, visits));
    for (Bench gateway : gateways) {
      Total total = gateway.total(backends());
      assertThat(total.complete()).isTrue();
      assertThat(total.total())
          .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum())
          .isGreaterThanOrEqualTo(shown);
    }
  }
}
