package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Strategy;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded sequences of whatever may happen: templates, scaling, pods that die or never start, an API
 * that fails, a process that dies before or after any write, verbs, other hands on the weights.
 * {@link FakeWorld} holds each action against what must never happen; here the end is checked: from
 * wherever it is, an abort leads back to stable, and nothing stays on the way.
 */
class RolloutPropertyTest {
  private static final int SEEDS = 150;

  static Stream<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void endsAtStableWhateverHappens(int seed) {
    Random random = new Random(seed);
    Strategy strategy = strategy(random);
    Scene scene = scene(strategy, random);

    for (int event = 0; event < 40; event++) {
      happens(scene, random);
    }
    calmDown(scene);

    assertEnd(scene, strategy);
  }

  private static Strategy strategy(Random random) {
    Canary canary =
        Scene.canary(
            new SetReplicas(1 + random.nextInt(2)),
            new SetWeight(10),
            new AnalysisStep(Scene.analysis()),
            new SetMirror(20),
            new SetWeight(60),
            new Pause(random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(3))),
            new SetMirror(0));
    return switch (random.nextInt(5)) {
      case 0 ->
          new Rolling(
              1 + random.nextInt(3),
              1 + random.nextInt(2),
              Optional.of(new Pause(Optional.of(Duration.ofSeconds(2)))),
              Optional.of(Scene.analysis()));
      case 1 -> new Recreate();
      case 2 ->
          new BlueGreen(
              "green",
              Optional.of(1),
              random.nextBoolean(),
              Duration.ofSeconds(5),
              List.of(),
              Optional.of(Scene.analysis()),
              Optional.of(Scene.analysis()));
      case 3 -> new Canary(Optional.of("second"), canary.steps(), Optional.empty());
      default -> canary;
    };
  }

  private static Scene scene(Strategy strategy, Random random) {
    boolean parallel = random.nextBoolean();
    FakeSet set = new FakeSet("counter", 1 + random.nextInt(5), "counter-1", parallel);
    set.ordinalsStart = 0;
    Optional<FakeSet> other =
        strategy instanceof BlueGreen
                || (strategy instanceof Canary canary && canary.canarySet().isPresent())
            ? Optional.of(
                new FakeSet(
                    strategy instanceof BlueGreen ? "green" : "second",
                    0,
                    strategy instanceof BlueGreen ? "green-1" : "second-1",
                    parallel))
            : Optional.empty();
    List<Hook> hooks =
        random.nextInt(3) == 0 ? List.of(Scene.hook(HookType.CONFIRM_ROLLOUT)) : List.of();
    return new Scene(new FakeWorld(Scene.rollout(strategy, hooks), set, other)).rounds(5);
  }

  private static void happens(Scene scene, Random random) {
    FakeWorld world = scene.world;
    FakeSet any = world.other.isPresent() && random.nextBoolean() ? world.other.get() : world.set;
    switch (random.nextInt(14)) {
      case 0, 1 -> any.template(any.name + "-" + (1 + random.nextInt(4)));
      case 2 -> {
        if (random.nextInt(3) == 0) {
          any.bad.add(any.name + "-" + (2 + random.nextInt(3)));
        } else {
          any.bad.clear();
        }
      }
      case 3 -> {
        if (world.set.replicas > 0 && any == world.set && random.nextInt(3) == 0) {
          world.set.replicas = 1 + random.nextInt(5);
        }
      }
      case 4 -> any.harm(random.nextInt(8), random.nextBoolean());
      case 5 -> any.heal();
      case 6 ->
          world.fate =
              what -> {
                if (random.nextInt(6) == 0) {
                  throw new WorldException("the API server is away: " + what);
                }
              };
      case 7 ->
          world.fate =
              what -> {
                if (random.nextInt(12) == 0) {
                  throw new FakeWorld.Killed();
                }
              };
      case 8 -> world.fate = what -> {};
      case 9 ->
          world.command =
              Optional.of(new World.Command("r" + random.nextLong(), verb(random), "ada"));
      case 10 ->
          scene.measurer.metrics =
              random.nextInt(3) == 0
                  ? metric -> new Measurer.Measurement.NoData("no requests")
                  : metric -> new Measurer.Measurement.Value(1, OptionalDouble.empty());
      case 11 -> {
        if (random.nextInt(3) == 0 && world.other.isEmpty()) {
          world.stable = OptionalInt.of(50);
          world.canary = OptionalInt.of(50);
        }
      }
      default -> {}
    }
    int seconds = random.nextInt(12);
    for (int second = 0; second < seconds; second++) {
      scene.secondOrDeath();
    }
  }

  private static Verb verb(Random random) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> new Verb.Promote();
      case 2 -> new Verb.PromoteFull();
      case 3 -> new Verb.Pause();
      case 4 -> new Verb.Resume();
      case 5 -> new Verb.Abort();
      case 6 -> new Verb.Undo(Optional.empty());
      case 7 -> new Verb.Retry();
      default -> new Verb.Jump(random.nextInt(7));
    };
  }

  /** Nothing breaks any more; whatever is under way is aborted. */
  private static void calmDown(Scene scene) {
    FakeWorld world = scene.world;
    world.fate = what -> {};
    world.set.bad.clear();
    world.set.heal();
    world.other.ifPresent(other -> {
      other.bad.clear();
      other.heal();
    });
    world.command = Optional.empty();
    scene.rounds(60);
    for (int again = 0; again < 4 && !atRest(scene); again++) {
      scene.ask(new Verb.Abort()).rounds(120);
    }
  }

  private static boolean atRest(Scene scene) {
    Stage stage = scene.status().stage();
    return stage == Stage.REST || stage == Stage.ABORTED;
  }

  private static void assertEnd(Scene scene, Strategy strategy) {
    FakeWorld world = scene.world;
    RolloutStatus status = scene.status();
    String what = world.status.orElse("") + " " + world.actions;
    assertThat(atRest(scene)).as(what).isTrue();
    assertThat(world.rollout.traffic()).as(what).isEqualTo(Traffic.NONE);
    boolean otherServes = strategy instanceof BlueGreen && world.canary.orElse(0) > 50;
    FakeSet serving = otherServes ? world.other.orElseThrow() : world.set;
    assertThat(serving.partition).as(what).isEqualTo(OneSet.AT_REST);
    assertThat(serving.revisions()).as(what).isNotEmpty().containsOnly(status.revisions().stable());
    assertThat(serving.facts().currentRevision()).as(what).isEqualTo(status.revisions().stable());
  }
}
