package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import ordinal.gateway.metrics.RolloutMeters;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.CanaryStep;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Spec;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import ordinal.gateway.objects.StatefulRollout.Strategy;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.objects.StatefulRollout.WebMetric;

/** A world, its loop and a hand-set clock. */
final class Scene {
  final FakeWorld world;
  final FakeMeasurer measurer = new FakeMeasurer();
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private long nanos;
  private int commands;
  private Follower follower;

  Scene(FakeWorld world) {
    this.world = world;
    follower = newFollower();
  }

  private Follower newFollower() {
    return new Follower(surroundings(() -> nanos), () -> {});
  }

  Follower.Surroundings surroundings(LongSupplier time) {
    return new Follower.Surroundings(
        world, measurer, new RolloutMeters(registry), time, Clock.systemUTC(), Runnable::run);
  }

  static Scene of(Strategy strategy, int replicas, Hook... hooks) {
    Optional<FakeSet> other =
        switch (strategy) {
          case BlueGreen colours -> Optional.of(new FakeSet("green", 0, "green-1", false));
          case Canary canary when canary.canarySet().isPresent() ->
              Optional.of(new FakeSet("second", 0, "second-1", false));
          default -> Optional.empty();
        };
    FakeSet set = new FakeSet("counter", replicas, "counter-1", false);
    return new Scene(new FakeWorld(rollout(strategy, Arrays.asList(hooks)), set, other)).rounds(5);
  }

  static StatefulRollout rollout(Strategy strategy, List<Hook> hooks) {
    return new StatefulRollout(
        new Meta(
            new ObjectKey("StatefulRollout", "default", "counter"),
            Map.of(),
            Map.of(),
            Optional.empty(),
            3,
            "7",
            "",
            Map.of()),
        new Spec(
            "counter",
            "counter",
            "counter-stable",
            Optional.of("counter-canary"),
            strategy,
            Duration.ofSeconds(60),
            Optional.of(new StateLoss("visits", List.of())),
            hooks),
        Traffic.NONE);
  }

  static Canary canary(CanaryStep... steps) {
    return new Canary(Optional.empty(), List.of(steps), Optional.empty());
  }

  static Canary usualCanary() {
    return canary(
        new SetReplicas(1),
        new SetWeight(20),
        new Pause(Optional.of(Duration.ofSeconds(10))),
        new SetWeight(50),
        new Pause(Optional.empty()));
  }

  static Metric metric(String name) {
    return new Metric(
        name,
        new WebMetric("http://127.0.0.1", Optional.empty(), "/ok", Duration.ofSeconds(1)),
        Optional.of("result >= 1"),
        Optional.empty(),
        Duration.ZERO,
        Duration.ofSeconds(2),
        Optional.of(2),
        0,
        0,
        2,
        false);
  }

  static Analysis analysis() {
    return new Analysis(0, List.of(metric("ok")));
  }

  static Hook hook(HookType type) {
    return new Hook(
        type.name().toLowerCase(Locale.ROOT),
        type,
        "http://127.0.0.1",
        Duration.ofSeconds(1),
        Map.of());
  }

  /** Seconds, in each of which the loop works until it rests and the controller looks once. */
  Scene rounds(int seconds) {
    for (int second = 0; second < seconds; second++) {
      second();
    }
    return this;
  }

  void second() {
    for (int turn = 0; turn < 30; turn++) {
      if (follower.follow(world.managed()) > 0) {
        break;
      }
    }
    world.round();
    nanos += 1_000_000_000L;
    follower.wake();
  }

  /** A process that dies is followed by another one. */
  void secondOrDeath() {
    try {
      second();
    } catch (FakeWorld.Killed e) {
      follower = newFollower();
    }
  }

  Scene until(Predicate<RolloutStatus> there) {
    for (int second = 0; second < 600; second++) {
      if (there.test(status())) {
        return this;
      }
      second();
    }
    throw new AssertionError("never: " + world.status.orElse("nothing"));
  }

  Scene untilPhase(Phase phase) {
    return until(status -> status.phase() == phase);
  }

  RolloutStatus status() {
    return follower.status().map(RolloutStatusJson::parse).orElse(RolloutStatus.NONE);
  }

  Scene ask(Verb verb) {
    world.command = Optional.of(new World.Command("c" + commands++, verb, "ada"));
    return rounds(1);
  }

  Scene release(String revision) {
    world.set.template(revision);
    return rounds(2);
  }

  Scene restart() {
    follower = newFollower();
    return this;
  }

  void assertAllAt(String revision) {
    assertThat(world.set.revisions()).isNotEmpty().containsOnly(revision);
    assertThat(world.canary).hasValue(0);
    assertThat(world.rollout.traffic()).isEqualTo(Traffic.NONE);
    assertThat(world.set.partition).isEqualTo(OneSet.AT_REST);
  }
}
