package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryPlanTest {
  @Test
  void holdsAtRestWhatItSeesForTheFirstTime() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);

    assertThat(scene.status().phase()).isEqualTo(Phase.HEALTHY);
    assertThat(scene.status().revisions().stable()).isEqualTo("counter-1");
    assertThat(scene.world.actions)
        .containsExactly(new Action.MovePartition("counter", OneSet.AT_REST));
  }

  @Test
  void splitsPodsBeforeItTakesOneAndWeighsOnlyWhatIsReady() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.world.actions.clear();

    scene.release("counter-2").untilPhase(Phase.PAUSED);

    Split split = new Split("counter-1", "counter-2");
    assertThat(scene.world.actions.get(0))
        .isInstanceOfSatisfying(
            Action.SetTraffic.class, set -> assertThat(set.traffic().split()).contains(split));
    assertThat(scene.world.actions.subList(1, 4))
        .containsExactly(
            new Action.MovePartition("counter", 3),
            new Action.SetWeights(80, 20),
            new Action.SetWeights(50, 50));
    assertThat(scene.status().place().step()).isEqualTo(4);
    assertThat(scene.status().pausedBy()).isEqualTo("step");
  }

  @Test
  void endsWithAllPodsNewAndTheWeightWhereItWas() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);

    scene.release("counter-2").untilPhase(Phase.PAUSED).ask(new Verb.Promote());
    scene.untilPhase(Phase.HEALTHY);

    scene.assertAllAt("counter-2");
    assertThat(scene.status().revisions().stable()).isEqualTo("counter-2");
    assertThat(scene.world.actions).contains(new Action.SetWeights(0, 100));
    assertThat(scene.measurer.begun).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void comesBackFromEachStep(int step) {
    Scene scene = Scene.of(Scene.usualCanary(), 4);

    scene.release("counter-2").until(status -> status.place().step() >= step);
    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
    assertThat(scene.status().revisions().aborted()).isEqualTo("counter-2");
    assertThat(scene.status().message()).contains("asked for by ada");
  }

  @Test
  void comesBackFromTheMiddleOfPromotion() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);

    scene.release("counter-2").ask(new Verb.PromoteFull());
    scene.until(status -> status.replicas().updated() == 3);
    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
  }

  @Test
  void comesBackFromAPodThatNeverStarts() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.world.set.bad.add("counter-2");

    scene.release("counter-2").untilPhase(Phase.DEGRADED);

    scene.assertAllAt("counter-1");
    assertThat(scene.status().message()).contains("ImagePullBackOff");
  }

  @Test
  void doesNotReleaseAgainWhatWasAbortedUntilItIsRetried() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.release("counter-2").rounds(10);
    assertThat(scene.status().phase()).isEqualTo(Phase.DEGRADED);
    scene.assertAllAt("counter-1");

    scene.ask(new Verb.Retry()).untilPhase(Phase.PAUSED).ask(new Verb.Promote());
    scene.untilPhase(Phase.HEALTHY).assertAllAt("counter-2");
  }

  @Test
  void retriesWithTheTemplateThatTheAbortTookAway() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").ask(new Verb.Abort()).untilPhase(Phase.DEGRADED);

    scene.ask(new Verb.Retry()).untilPhase(Phase.PAUSED);

    assertThat(scene.world.set.template).isEqualTo("counter-2");
  }

  @Test
  void undoesWithoutSteps() {
    Scene scene = Scene.of(Scene.usualCanary(), 3);
    scene.release("counter-2").ask(new Verb.PromoteFull()).untilPhase(Phase.HEALTHY);

    scene.ask(new Verb.Undo(Optional.empty()));
    scene.until(status -> status.phase() != Phase.HEALTHY).untilPhase(Phase.HEALTHY);

    scene.assertAllAt("counter-1");
  }

  @Test
  void beginsAgainWithAThirdRevisionAndReturnsToTheFirst() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.release("counter-3").until(status -> status.revisions().update().equals("counter-3"));
    scene.rounds(1);
    assertThat(scene.world.canary).hasValue(0);
    scene.untilPhase(Phase.PAUSED);
    assertThat(scene.world.set.revisions()).doesNotContain("counter-2");

    scene.ask(new Verb.Abort()).untilPhase(Phase.DEGRADED).assertAllAt("counter-1");
  }

  @Test
  void takesAFixOfARevisionWhosePodsNeverStart() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.world.set.bad.add("counter-2");
    scene.release("counter-2").rounds(5);

    scene.release("counter-3").untilPhase(Phase.PAUSED);

    assertThat(scene.status().revisions().update()).isEqualTo("counter-3");
    assertThat(scene.world.canary).hasValue(50);
  }

  @Test
  void isHealthyWhereTheUserPutsTheTemplateBack() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.release("counter-1").untilPhase(Phase.HEALTHY);

    scene.assertAllAt("counter-1");
  }

  @Test
  void keepsAndTellsOfPodsThatAScaleUpCreated() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.world.set.replicas = 6;
    scene.rounds(20);

    assertThat(scene.world.notes).anyMatch(note -> note.reason().equals("ScaledDuringRelease"));
    assertThat(scene.world.canary).hasValue(50);
    assertThat(scene.world.set.revisions()).filteredOn("counter-2"::equals).hasSize(3);
  }

  @Test
  void followsAScaleDownThatTakesTheCanary() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.world.set.replicas = 2;
    scene.rounds(20);

    assertThat(scene.world.set.revisions()).containsExactly("counter-1", "counter-2");
  }

  @Test
  void jumpsBehindAndBeforeIt() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.ask(new Verb.Jump(0)).ask(new Verb.Pause()).rounds(3);
    assertThat(scene.status().pausedBy()).isEqualTo("person");
    scene.ask(new Verb.Jump(4)).ask(new Verb.Resume()).rounds(3);

    assertThat(scene.world.canary).hasValue(50);
    assertThat(scene.status().place().step()).isEqualTo(4);
  }

  @Test
  void doesNotCountAPersonsPauseTowardsAStep() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").until(status -> status.place().step() == 2);

    scene.ask(new Verb.Pause()).rounds(100);
    assertThat(scene.status().place().step()).isEqualTo(2);

    scene.ask(new Verb.Resume()).rounds(12);
    assertThat(scene.status().place().step()).isEqualTo(4);
  }

  @Test
  void keepsTheTimeOfAPauseOverARestart() {
    Scene scene =
        Scene.of(
            Scene.canary(new SetWeight(10), new Pause(Optional.of(Duration.ofSeconds(40)))), 4);
    scene.release("counter-2").until(status -> status.place().elapsed().toSeconds() == 30);

    scene.restart().rounds(2);

    assertThat(scene.status().place().elapsed().toSeconds()).isBetween(24L, 33L);
  }

  @Test
  void abortsWhereAnAnalysisFailsAndPausesWhereItCannotTell() {
    Canary canary =
        Scene.canary(
            new SetWeight(10), new AnalysisStep(Scene.analysis()), new Pause(Optional.empty()));
    Scene bad = Scene.of(canary, 4);
    bad.measurer.metrics = metric -> new Measurer.Measurement.Value(0.5, OptionalDouble.empty());
    bad.release("counter-2").untilPhase(Phase.DEGRADED).assertAllAt("counter-1");

    Scene unknown = Scene.of(canary, 4);
    unknown.measurer.metrics = metric -> new Measurer.Measurement.NoData("no requests");
    unknown.release("counter-2").untilPhase(Phase.PAUSED);
    assertThat(unknown.status().pausedBy()).isEqualTo("analysis");
    unknown.ask(new Verb.Promote()).rounds(3);
    assertThat(unknown.status().pausedBy()).isEqualTo("step");
  }

  @Test
  void abortsWhereTheAnalysisBehindItFails() {
    Canary canary =
        new Canary(
            Optional.empty(),
            List.of(new SetWeight(10), new Pause(Optional.empty())),
            Optional.of(Scene.analysis()));
    Scene scene = Scene.of(canary, 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);
    scene.rounds(5);
    assertThat(scene.status().phase()).isEqualTo(Phase.PAUSED);

    Scene bad = Scene.of(canary, 4);
    bad.measurer.metrics = metric -> new Measurer.Measurement.Value(0.5, OptionalDouble.empty());
    bad.release("counter-2").untilPhase(Phase.DEGRADED).assertAllAt("counter-1");
  }

  @Test
  void abortsWhereVisitsAreLostOrAHookAsksForIt() {
    Scene lost = Scene.of(Scene.usualCanary(), 4);
    lost.release("counter-2").untilPhase(Phase.PAUSED);
    lost.measurer.loss = Optional.of("3 visits are missing");
    lost.untilPhase(Phase.DEGRADED).assertAllAt("counter-1");

    Scene rollback = Scene.of(Scene.usualCanary(), 4, Scene.hook(HookType.ROLLBACK));
    rollback.release("counter-2").untilPhase(Phase.PAUSED);
    rollback.measurer.hooks = hook -> new Measurer.Answer(true, "");
    rollback.untilPhase(Phase.DEGRADED).assertAllAt("counter-1");
  }

  @Test
  void holdsWhileAHookDoesNotConfirm() {
    for (HookType type :
        List.of(
            HookType.CONFIRM_ROLLOUT,
            HookType.CONFIRM_TRAFFIC_INCREASE,
            HookType.CONFIRM_PROMOTION)) {
      Scene scene = Scene.of(Scene.canary(new SetWeight(10)), 3, Scene.hook(type));
      scene.measurer.hooks = hook -> new Measurer.Answer(false, "not yet");

      scene.release("counter-2").untilPhase(Phase.PAUSED).rounds(120);
      assertThat(scene.status().pausedBy()).startsWith("hook ");
      assertThat(scene.measurer.called).hasSizeBetween(10, 14);

      scene.measurer.hooks = hook -> new Measurer.Answer(true, "");
      scene.untilPhase(Phase.HEALTHY).assertAllAt("counter-2");
    }
  }

  @Test
  void abortsAfterThreeFailedChecksOfAHook() {
    Scene scene = Scene.of(Scene.usualCanary(), 3, Scene.hook(HookType.PRE_ROLLOUT));
    scene.measurer.hooks = hook -> new Measurer.Answer(false, "503");

    scene.release("counter-2").untilPhase(Phase.DEGRADED);

    assertThat(scene.measurer.called).hasSize(3);
    scene.assertAllAt("counter-1");
  }

  @Test
  void sendsHeadersAndCopiesOnlyToWhatIsReady() {
    SetHeaderRoute route =
        new SetHeaderRoute("testers", List.of(new HeaderMatch("x-canary", false, "always")));
    Scene scene =
        Scene.of(
            Scene.canary(new SetReplicas(1), route, new SetMirror(10), new Pause(Optional.empty())),
            3);

    scene.release("counter-2").untilPhase(Phase.PAUSED);

    assertThat(scene.world.rollout.traffic().headerRoutes()).hasSize(1);
    assertThat(scene.world.rollout.traffic().mirrorPercent()).isEqualTo(10);
    assertThat(Stream.of(scene.world.canary.getAsInt())).containsExactly(0);
    scene.ask(new Verb.Promote()).untilPhase(Phase.HEALTHY).assertAllAt("counter-2");
  }

  @Test
  void saysWhatToMendAndGoesOnFromThere() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);

    scene.world.set.onDelete = true;
    scene.rounds(3);
    assertThat(scene.status().phase()).isEqualTo(Phase.DEGRADED);
    assertThat(scene.status().message()).contains("OnDelete");

    scene.world.set.onDelete = false;
    scene.rounds(2);
    assertThat(scene.status().phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void leavesAllWeightOnStableWhereItIsDeleted() {
    Scene scene = Scene.of(Scene.usualCanary(), 4);
    scene.release("counter-2").untilPhase(Phase.PAUSED);
    Facts facts =
        new Facts(
            Optional.of(scene.world.set.facts()),
            Optional.empty(),
            new Facts.RouteFacts(true, scene.world.stable, scene.world.canary));

    Optional<Action> first = Planner.farewell(scene.world.rollout, scene.status(), facts);

    assertThat(first).contains(new Action.SetWeights(100, 0));
  }
}
