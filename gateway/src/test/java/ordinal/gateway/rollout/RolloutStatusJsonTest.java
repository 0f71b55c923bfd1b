package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import org.junit.jupiter.api.Test;

class RolloutStatusJsonTest {
  @Test
  void readsWhatItHasWritten() {
    Scene scene =
        Scene.of(
            Scene.canary(
                new SetHeaderRoute("t", List.of(new HeaderMatch("x-canary", true, "a|b"))),
                new SetWeight(20),
                new AnalysisStep(Scene.analysis()),
                new Pause(Optional.empty())),
            3,
            Scene.hook(HookType.CONFIRM_ROLLOUT));
    scene.release("counter-2").until(status -> status.pausedBy().equals("step"));
    RolloutStatus status = scene.status();

    assertThat(RolloutStatusJson.parse(RolloutStatusJson.encode(status))).isEqualTo(status);
    assertThat(RolloutStatusJson.encode(status))
        .contains("\"stableRevision\":\"counter-1\"", "\"desired\":20,\"configured\":20.0")
        .contains("{\"type\":\"Healthy\",\"status\":\"False\",\"reason\":\"Paused\"");
  }

  @Test
  void leavesWhatItDoesNotKnowOrUnderstand() {
    RolloutStatus status =
        RolloutStatusJson.parse(
            "{\"stage\": \"STEPS\", \"step\": \"x\", \"later\": [1], \"startedAt\": \"?\"}");

    assertThat(status.stage()).isEqualTo(Stage.STEPS);
    assertThat(status.place().step()).isZero();
    assertThat(status.startedAt()).isEmpty();
    assertThat(RolloutStatusJson.parse("{}")).isEqualTo(RolloutStatus.NONE);
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThatThrownBy(() -> RolloutStatusJson.parse("[1]"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RolloutStatusJson.parse("{"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
