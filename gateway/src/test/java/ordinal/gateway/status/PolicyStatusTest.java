package ordinal.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;
import org.junit.jupiter.api.Test;

class PolicyStatusTest {
  private static TrafficPolicy slowly(TrafficPolicy policy) {
    return new TrafficPolicy(
        policy.meta(),
        policy.targetRefs(),
        policy.retryConstraint(),
        policy.ejection(),
        policy.healthCheck(),
        Optional.of(new SlowStart(Duration.ofSeconds(1))),
        PolicyLimits.NONE);
  }

  private static Cluster cluster() {
    Cluster cluster = new Cluster();
    cluster
        .world()
        .gateway("web", 80)
        .backend("shop", 80, 2)
        .backend("theirs", 80, 1)
        .route("r", r -> r.rule(rule -> rule.prefix("/").backend("shop", 80, 1)));
    return cluster;
  }

  private static List<String> conditions(Cluster cluster, String policy) {
    ObjectKey key = new ObjectKey("TrafficPolicy", "default", policy);
    return cluster.statuses().get(key) instanceof Status.OfPolicy(List<Status.Ancestor> ancestors)
        ? ancestors.stream()
            .map(a -> a.index() + " " + Cluster.text(a.conditions()).getFirst())
            .toList()
        : List.of();
  }

  @Test
  void aPolicyIsAcceptedForEachTargetByItself() {
    Cluster cluster = cluster();
    cluster
        .world()
        .policy("a", PolicyStatusTest::slowly, "shop", "gone")
        .policy("b", PolicyStatusTest::slowly, "shop");

    assertThat(conditions(cluster, "a"))
        .containsExactly("0 Accepted=True Accepted @1", "1 Accepted=False TargetNotFound @1");
    assertThat(conditions(cluster, "b")).containsExactly("0 Accepted=False Conflicted @1");
  }

  @Test
  void aPolicyForWhatIsNotOursIsNoneOfOurs() {
    Cluster cluster = cluster();
    cluster.world().policy("a", PolicyStatusTest::slowly, "theirs");

    assertThat(conditions(cluster, "a")).isEmpty();
    assertThat(cluster.snapshot().problems()).isEmpty();
  }

  @Test
  void aPolicyThatCannotBeReadIsInvalid() {
    Cluster cluster = cluster();
    cluster.world().policy("a", PolicyStatusTest::slowly, "shop");
    TrafficPolicy draft = cluster.world().objects().all(TrafficPolicy.class).getFirst();
    cluster.world().remove("TrafficPolicy", "a");
    cluster.refused(draft);
    cluster.problem(
        draft.meta().problem("spec.slowStart.window", "0s", "is too short", Reason.INVALID));

    assertThat(conditions(cluster, "a")).containsExactly("0 Accepted=False Invalid @1");
  }
}
