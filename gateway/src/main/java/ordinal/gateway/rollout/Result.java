package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HookType;

/** What was answered to an {@link Ask}. */
sealed interface Result {
  String release();

  record Measured(String release, String scope, String metric, Measurer.Measurement measurement)
      implements Result {}

  record Answered(String release, String moment, HookType type, String hook, Measurer.Answer answer)
      implements Result {}

  record Compared(String release, Optional<String> loss) implements Result {}
}
