package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import ordinal.gateway.aggregate.TotalRequest;
import ordinal.gateway.routing.Current;
import ordinal.gateway.testing.RuleSpec;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class WatchedTotalsTest {
  @Test
  void watchesWhatReadersOfTheRuleWouldAskFor() {
    List<TotalRequest> totals =
        totals(r -> r.match(m -> m.exact("/visits")).aggregate("visits").backend("shop", 80, 1));

    assertThat(totals).hasSize(1);
    assertThat(totals.getFirst().key()).isEqualTo("default/visits");
    assertThat(totals.getFirst().path()).isEqualTo("/visits");
    assertThat(totals.getFirst().backends().getFirst().replicas()).hasSize(2);
  }

  @Test
  void watchesNoRuleThatOnlyForwards() {
    assertThat(totals(r -> r.prefix("/").backend("shop", 80, 1))).isEmpty();
  }

  @Test
  void watchesNothingBehindARegularExpressionWhosePathNobodyKnows() {
    assertThat(
            totals(r -> r.match(m -> m.regex("/v.*")).aggregate("visits").backend("shop", 80, 1)))
        .isEmpty();
  }

  @Test
  void waitsNoLongerThanTheRuleAndNeverLongerThanASecond() {
    assertThat(deadline(Duration.ofMillis(300))).isEqualTo(Duration.ofMillis(300));
    assertThat(deadline(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(1));
    assertThat(deadline(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
  }

  private static Duration deadline(Duration timeout) {
    return totals(r -> r.prefix("/visits").timeout(timeout).aggregate("visits"))
        .getFirst()
        .deadline();
  }

  private static List<TotalRequest> totals(Consumer<RuleSpec> rule) {
    World world =
        new World()
            .gateway("web", 80)
            .backend("shop", 80, 2)
            .aggregation("visits")
            .route("counter", r -> r.rule(rule));
    Current current = new Current(Clock.systemUTC());
    return WatchedTotals.totals(current.replace(world.objects(), List.of()));
  }
}
