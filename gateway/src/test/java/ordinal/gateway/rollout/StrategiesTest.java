package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rolling, recreate, blue/green and the canary of its own set. */
class StrategiesTest {
  private static final Rolling ROLLING =
      new Rolling(
          2, 1, Optional.of(new Pause(Optional.of(Duration.ofSeconds(3)))), Optional.empty());

  private static BlueGreen blueGreen(boolean autoPromotion) {
    return new BlueGreen(
        "green",
        Optional.of(1),
        autoPromotion,
        Duration.ofSeconds(20),
        List.of(new HeaderMatch("x-preview", false, "true")),
        Optional.of(Scene.analysis()),
        Optional.of(Scene.analysis()));
  }

  private static Canary second() {
    return new Canary(
        Optional.of("second"),
        List.of(new SetWeight(20), new Pause(Optional.empty())),
        Optional.empty());
  }

  @Test
  void rollsByBatchesOnePodAfterTheOther() {
    Scene scene = Scene.of(ROLLING, 5);
    scene.world.actions.clear();

    scene.release("counter-2").untilPhase(Phase.HEALTHY);

    scene.assertAllAt("counter-2");
    assertThat(scene.world.actions)
        .containsExactly(
            new Action.MovePartition("counter", 4),
            new Action.MovePartition("counter", 3),
            new Action.MovePartition("counter", 2),
            new Action.MovePartition("counter", 1),
            new Action.MovePartition("counter", 0),
            new Action.MovePartition("counter", OneSet.AT_REST));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void comesBackFromEachBatch(int step) {
    Scene scene = Scene.of(ROLLING, 5);

    scene.release("counter-2").until(status -> status.place().step() >= step);
    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
  }

  @Test
  void comesBackFromABatchWhosePodsNeverStart() {
    Scene scene = Scene.of(ROLLING, 3);
    scene.world.set.bad.add("counter-2");

    scene.release("counter-2").untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
  }

  @Test
  void takesAllPodsDownBeforeItStartsAny() {
    Scene scene = Scene.of(new Recreate(), 3);
    scene.world.actions.clear();

    scene.release("counter-2").untilPhase(Phase.HEALTHY);

    scene.assertAllAt("counter-2");
    assertThat(scene.world.actions)
        .containsExactly(
            new Action.Scale("counter", 0),
            new Action.MovePartition("counter", 0),
            new Action.Scale("counter", 3),
            new Action.MovePartition("counter", OneSet.AT_REST));
  }

  @Test
  void startsAsManyAsBeforeWhereItIsAbortedWithNone() {
    Scene scene = Scene.of(new Recreate(), 3);
    scene.release("counter-2").until(status -> scene.world.set.replicas == 0);

    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
    assertThat(scene.world.set.replicas).isEqualTo(3);
  }

  @Test
  void takesNoPodWhereItsVolumeWouldGoToo() {
    Scene scene = Scene.of(new Recreate(), 3);
    scene.world.set.claimsGoWithPods = true;

    scene.release("counter-2").rounds(10);

    assertThat(scene.status().phase()).isEqualTo(Phase.DEGRADED);
    assertThat(scene.status().message()).contains("whenScaled");
    assertThat(scene.world.set.revisions()).hasSize(3).containsOnly("counter-1");
  }

  @Test
  void switchesToGreenInOneWriteAndBackToBlueWithTheNextRelease() {
    Scene scene = Scene.of(blueGreen(true), 3);
    FakeSet green = scene.world.other.orElseThrow();

    green.template("green-2");
    scene.until(status -> status.phase() == Phase.PROGRESSING).untilPhase(Phase.HEALTHY);
    assertThat(scene.world.canary).hasValue(100);
    assertThat(green.revisions()).hasSize(3).containsOnly("green-2");
    assertThat(scene.world.set.replicas).isZero();

    scene.world.actions.clear();
    scene
        .release("counter-3")
        .until(status -> !scene.world.rollout.traffic().headerRoutes().isEmpty());
    assertThat(scene.world.rollout.traffic().headerRoutes().get(0).toStable()).isTrue();
    scene.untilPhase(Phase.HEALTHY);

    assertThat(scene.world.actions.stream().filter(Action.SetWeights.class::isInstance))
        .containsExactly(new Action.SetWeights(100, 0));
    assertThat(scene.world.set.revisions()).hasSize(3).containsOnly("counter-3");
    assertThat(green.replicas).isZero();
  }

  @Test
  void aStrategyThatBringsAnotherSetReleasesNothingYet() {
    Scene scene = Scene.of(ROLLING, 3);
    FakeSet green = new FakeSet("green", 0, "green-1", false);
    scene.world.actions.clear();

    scene.world.rollout = Scene.rollout(blueGreen(true), List.of());
    scene.world.other = Optional.of(green);
    scene.rounds(30);

    assertThat(scene.status().phase()).isEqualTo(Phase.HEALTHY);
    assertThat(scene.world.actions).isEmpty();

    green.template("green-2");
    scene.until(status -> status.phase() == Phase.PROGRESSING).untilPhase(Phase.HEALTHY);
    assertThat(scene.world.canary).hasValue(100);
  }

  @Test
  void waitsForAPersonWhereItDoesNotPromoteByItself() {
    Scene scene = Scene.of(blueGreen(false), 2);
    scene.world.other.orElseThrow().template("green-2");

    scene.untilPhase(Phase.PAUSED);
    assertThat(scene.world.canary).hasValue(0);
    assertThat(scene.world.rollout.traffic().headerRoutes()).hasSize(1);

    scene.ask(new Verb.Promote()).until(status -> scene.world.canary.getAsInt() == 100);
  }

  @Test
  void returnsAtOnceWhileTheOldColourIsKept() {
    Scene scene = Scene.of(blueGreen(true), 2);
    scene.world.other.orElseThrow().template("green-2");
    scene.until(status -> status.message().startsWith("keeps"));

    scene.ask(new Verb.Abort());

    assertThat(scene.world.canary).hasValue(0);
    scene.untilPhase(Phase.DEGRADED).rounds(10);
    assertThat(scene.world.set.revisions()).hasSize(2).containsOnly("counter-1");
    assertThat(scene.world.other.orElseThrow().replicas).isZero();
    assertThat(scene.status().phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void returnsWhereTheAnalysisAfterTheSwitchFails() {
    Scene scene = Scene.of(blueGreen(true), 2);
    scene.world.other.orElseThrow().template("green-2");
    scene.until(status -> scene.world.canary.getAsInt() == 100);

    scene.measurer.metrics = metric -> new Measurer.Measurement.Value(0, OptionalDouble.empty());
    scene.untilPhase(Phase.DEGRADED);

    assertThat(scene.world.canary).hasValue(0);
  }

  @Test
  void undoesByTheOtherColour() {
    Scene scene = Scene.of(blueGreen(true), 2);
    scene.world.other.orElseThrow().template("green-2");
    scene.until(status -> status.phase() != Phase.HEALTHY).untilPhase(Phase.HEALTHY);

    scene.ask(new Verb.Undo(Optional.empty()));
    scene.until(status -> status.phase() != Phase.HEALTHY).untilPhase(Phase.HEALTHY);

    assertThat(scene.world.canary).hasValue(0);
    assertThat(scene.world.set.revisions()).hasSize(2).containsOnly("counter-1");
  }

  @Test
  void triesInASetOfItsOwnAndCopiesWhatHasProvedItself() {
    Scene scene = Scene.of(second(), 3);
    FakeSet canary = scene.world.other.orElseThrow();
    canary.template("second-2");

    scene.untilPhase(Phase.PAUSED);
    assertThat(canary.revisions()).containsExactly("second-2");
    assertThat(scene.world.canary).hasValue(20);
    assertThat(scene.world.set.revisions()).containsOnly("counter-1");

    scene.ask(new Verb.Promote()).untilPhase(Phase.HEALTHY);
    scene.assertAllAt("counter-2");
    assertThat(canary.replicas).isZero();
  }

  @Test
  void comesBackFromTheMiddleOfCopying() {
    Scene scene = Scene.of(second(), 4);
    scene.world.other.orElseThrow().template("second-2");
    scene.untilPhase(Phase.PAUSED).ask(new Verb.Promote());
    scene.until(status -> scene.world.set.revisions().contains("counter-2"));

    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
    assertThat(scene.world.rollout.traffic()).isEqualTo(Traffic.NONE);
    assertThat(scene.world.other.orElseThrow().replicas).isZero();
  }
}
