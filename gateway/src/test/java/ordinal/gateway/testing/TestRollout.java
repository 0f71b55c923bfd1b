package ordinal.gateway.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.CountedRequest;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Spec;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/** A StatefulRollout {@code counter} of route {@code counter}, with Services of these names. */
public final class TestRollout {
  private TestRollout() {}

  public static StatefulRollout of(String stable, String canary) {
    return of(stable, canary, Optional.empty());
  }

  /** That counts {@code GET /} as a visit of the Aggregation {@code visits}. */
  public static StatefulRollout counting(String stable, String canary) {
    StateLoss counted = new StateLoss("visits", List.of(new CountedRequest("GET", "/")));
    return of(stable, canary, Optional.of(counted));
  }

  private static StatefulRollout of(String stable, String canary, Optional<StateLoss> stateLoss) {
    Spec spec =
        new Spec(
            "counter",
            "counter",
            stable,
            Optional.of(canary),
            new Recreate(),
            Duration.ofMinutes(10),
            stateLoss,
            List.of());
    ObjectKey key = new ObjectKey("StatefulRollout", "default", "counter");
    return new StatefulRollout(World.meta(key), spec, Traffic.NONE);
  }
}
