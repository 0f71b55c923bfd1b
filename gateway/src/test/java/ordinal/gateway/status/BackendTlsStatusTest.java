package ordinal.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.BackendTlsPolicy.AuthorityRef;
import ordinal.gateway.objects.BackendTlsPolicy.Fault;
import ordinal.gateway.objects.BackendTlsPolicy.Target;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class BackendTlsStatusTest {
  private final Cluster cluster = new Cluster();

  BackendTlsStatusTest() {
    cluster
        .world()
        .gateway("web", 80)
        .gateway("other", 81)
        .backend("shop", 80, 2)
        .backend("cart", 80, 1)
        .backend("theirs", 80, 1)
        .route("r", r -> r.parent("web").rule(rule -> rule.prefix("/").backend("shop", 80, 1)))
        .route(
            "s",
            r ->
                r.parent("web")
                    .parent("other")
                    .rule(rule -> rule.prefix("/cart").backend("cart", 80, 0)));
  }

  private static BackendTlsPolicy policy(
      String name, Optional<Fault> fault, List<String> authorities, String... services) {
    return new BackendTlsPolicy(
        World.meta(World.key("BackendTLSPolicy", name)),
        Stream.of(services).map(s -> new Target("", "Service", s, Optional.empty())).toList(),
        "shop.example.com",
        List.of(),
        authorities.stream().map(ca -> new AuthorityRef("", "ConfigMap", ca)).toList(),
        authorities.isEmpty(),
        fault);
  }

  private List<String> conditions(String policy) {
    ObjectKey key = new ObjectKey("BackendTLSPolicy", "default", policy);
    return cluster.statuses().get(key)
            instanceof Status.OfBackendPolicy(List<Status.GatewayAncestor> ancestors)
        ? ancestors.stream()
            .map(a -> a.gateway().name() + " " + String.join(", ", Cluster.text(a.conditions())))
            .toList()
        : List.of();
  }

  @Test
  void hasAnEntryForEachGatewayWhoseRoutesLeadToATarget() {
    cluster.world().add(policy("a", Optional.empty(), List.of(), "shop"));
    cluster.world().add(policy("b", Optional.empty(), List.of(), "cart"));

    assertThat(conditions("a"))
        .containsExactly("web Accepted=True Accepted @1, ResolvedRefs=True ResolvedRefs @1");
    assertThat(conditions("b"))
        .containsExactly(
            "other Accepted=True Accepted @1, ResolvedRefs=True ResolvedRefs @1",
            "web Accepted=True Accepted @1, ResolvedRefs=True ResolvedRefs @1");
  }

  @Test
  void isNoneOfOursWhereNoRouteOfOursLeadsToATarget() {
    cluster.world().add(policy("a", Optional.empty(), List.of(), "theirs"));

    assertThat(conditions("a")).isEmpty();
  }

  @Test
  void saysWhichAuthoritiesAreMissing() {
    cluster.world().add(policy("a", Optional.empty(), List.of("gone"), "shop"));

    assertThat(conditions("a"))
        .containsExactly(
            "web Accepted=False NoValidCACertificate @1,"
                + " ResolvedRefs=False InvalidCACertificateRef @1");
  }

  @Test
  void saysWhatIsWrongWithThePolicyItself() {
    Fault fault = new Fault("spec.validation.hostname", "-", "must be a host name");
    cluster.world().add(policy("a", Optional.of(fault), List.of(), "shop"));
    cluster.world().add(policy("b", Optional.empty(), List.of(), "shop"));

    assertThat(conditions("a"))
        .containsExactly("web Accepted=False Invalid @1, ResolvedRefs=True ResolvedRefs @1");
    assertThat(conditions("b"))
        .containsExactly("web Accepted=False Conflicted @1, ResolvedRefs=True ResolvedRefs @1");
  }

  @Test
  void oneThatCannotBeReadIsInvalid() {
    BackendTlsPolicy draft = policy("a", Optional.empty(), List.of(), "shop");
    cluster.refused(draft);
    cluster.problem(draft.meta().problem("spec.targetRefs", "", "is required", Reason.INVALID));

    assertThat(conditions("a")).containsExactly("web Accepted=False Invalid @1");
  }
}
