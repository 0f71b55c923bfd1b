package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import org.junit.jupiter.api.Test;

/** When the status is written, and what it says of the weight. */
class SavedStatusTest {
  private static Scene pausedFor(Optional<Duration> pause) {
    Scene scene =
        Scene.of(Scene.canary(new SetReplicas(1), new SetWeight(20), new Pause(pause)), 3);
    return scene.release("counter-2").until(status -> status.place().step() == 2);
  }

  @Test
  void aHealthyRolloutIsNotWrittenAgain() {
    Scene scene = Scene.of(Scene.usualCanary(), 3);
    int before = scene.world.saves;

    scene.rounds(600);

    assertThat(scene.world.saves).isEqualTo(before);
  }

  @Test
  void aRolloutThatWaitsForAPersonIsNotWrittenAgain() {
    Scene scene = pausedFor(Optional.empty()).rounds(5);
    int before = scene.world.saves;

    scene.rounds(600);

    assertThat(scene.world.saves).isEqualTo(before);
    assertThat(scene.status().phase()).isEqualTo(Phase.PAUSED);
    assertThat(scene.world.parsed().place().since()).isPresent();
  }

  @Test
  void theTimeOfATimedPauseIsKept() {
    Scene scene = pausedFor(Optional.of(Duration.ofSeconds(100)));
    int before = scene.world.saves;

    scene.rounds(50);

    assertThat(scene.world.saves - before).isBetween(8, 12);
    assertThat(scene.world.parsed().place().elapsed()).isGreaterThan(Duration.ofSeconds(40));
  }

  @Test
  void aShareThatHardlyMovesIsNotWritten() {
    Scene scene = pausedFor(Optional.empty());
    scene.measurer.weight = OptionalDouble.of(20.1);
    scene.rounds(30);
    int before = scene.world.saves;

    scene.measurer.weight = OptionalDouble.of(19.6);
    scene.rounds(30);
    assertThat(scene.world.saves).isEqualTo(before);
    assertThat(scene.status().weight().measured()).hasValue(19.6);

    scene.measurer.weight = OptionalDouble.of(25);
    scene.rounds(30);
    assertThat(scene.world.saves).isEqualTo(before + 1);
    assertThat(scene.world.parsed().weight().measured()).hasValue(25);
  }

  @Test
  void saysWhyWhatIsMeasuredIsNotWhatIsConfigured() {
    Scene scene = pausedFor(Optional.empty());
    scene.measurer.weight = OptionalDouble.of(20.5);
    scene.rounds(30);
    assertThat(scene.status().weight().reason()).isEmpty();

    scene.measurer.weight = OptionalDouble.of(9);
    scene.rounds(8);
    assertThat(scene.status().weight().reason()).contains("few requests");

    Scene steered =
        Scene.of(
            Scene.canary(
                new SetReplicas(1),
                new SetHeaderRoute("t", List.of(new HeaderMatch("x-canary", false, "a"))),
                new SetWeight(20),
                new Pause(Optional.empty())),
            3);
    steered.measurer.weight = OptionalDouble.of(60);
    steered.release("counter-2").untilPhase(Phase.PAUSED).rounds(8);
    assertThat(steered.status().weight().reason()).contains("header routes");
  }

  @Test
  void nothingIsMeasuredAtRest() {
    Scene scene = pausedFor(Optional.empty());
    scene.measurer.weight = OptionalDouble.of(20);
    scene.rounds(8);
    assertThat(scene.status().weight().measured()).hasValue(20);

    scene.ask(new Verb.Promote()).untilPhase(Phase.HEALTHY).rounds(8);

    assertThat(scene.status().weight().measured()).isEmpty();
  }
}
