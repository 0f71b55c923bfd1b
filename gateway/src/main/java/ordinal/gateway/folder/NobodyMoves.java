package ordinal.gateway.folder;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.rollout.Verb;

/**
 * Rollouts where there is nobody to move pods: each is shown with what is wrong, none can be asked
 * for anything, and traffic is what the route says.
 */
public final class NobodyMoves implements Rollouts {
  private static final String WHY =
      "nobody moves pods in a folder: StatefulSets are released in a cluster, or by ordinal demo"
          + " --release; traffic goes by the weights of the route";

  private final Supplier<Objects> folder;

  public NobodyMoves(Supplier<Objects> folder) {
    this.folder = folder;
  }

  /** One problem for each rollout. */
  public static List<Problem> problems(Objects objects) {
    return objects.all(StatefulRollout.class).stream()
        .map(rollout ->
            rollout.meta().problem("spec.statefulSetRef.name", rollout.spec().statefulSet(), WHY))
        .toList();
  }

  @Override
  public List<Shown> all() {
    return folder.get().all(StatefulRollout.class).stream().map(NobodyMoves::shown).toList();
  }

  @Override
  public Optional<Shown> one(ObjectKey key) {
    return all().stream().filter(shown -> shown.key().equals(key)).findFirst();
  }

  private static Shown shown(StatefulRollout rollout) {
    String strategy =
        switch (rollout.spec().strategy()) {
          case Canary ignored -> "canary";
          case Rolling ignored -> "rolling";
          case BlueGreen ignored -> "blueGreen";
          case Recreate ignored -> "recreate";
        };
    String status =
        """
        {"phase": "Degraded", "message": "%1$s", "conditions": [\
        {"type": "Healthy", "status": "False", "reason": "NobodyMovesPods", "message": "%1$s"}]}\
        """
            .formatted(WHY);
    return new Shown(rollout.key(), strategy, status, rollout.meta().resourceVersion());
  }

  @Override
  public void ask(ObjectKey key, Verb verb, String who, Optional<String> ifVersion) {
    throw new IllegalStateException(key + ": " + WHY);
  }
}
