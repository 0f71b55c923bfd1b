package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import ordinal.gateway.objects.EditException.BadWeights;
import ordinal.gateway.objects.EditException.NotEditable;
import org.junit.jupiter.api.Test;

class WeightPlanTest {
  private static final ObjectKey ROUTE = new ObjectKey("HTTPRoute", "shop", "counter");
  private static final String JSON =
      """
      {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
       "metadata": {"namespace": "shop", "name": "counter"},
       "spec": {"rules": [
         {"backendRefs": [{"name": "b", "port": 8000}]},
         {"backendRefs": [{"name": "a", "port": 8000, "weight": 90}, {"name": "b", "port": 8000, "weight": 10}]},
         {"backendRefs": [{"name": "a", "port": 8000, "weight": 90}, {"name": "b", "port": 8000, "weight": 40}]}]}}
      """;

  @Test
  void changesEachRuleThatSharesTrafficAndNoOther() throws Exception {
    WeightPlan plan = WeightPlan.of(JSON, ROUTE, Map.of("b", 40));

    assertThat(plan.changes()).containsExactly(new WeightPlan.Change(1, 1, 40));
    assertThat(plan.before()).isEqualTo(Map.of("a", 90, "b", 10));
    assertThat(plan.after()).isEqualTo(Map.of("a", 90, "b", 40));
  }

  @Test
  void refusesABackendThatIsNotThere() {
    assertThatThrownBy(() -> WeightPlan.of(JSON, ROUTE, Map.of("c", 1)))
        .isInstanceOf(BadWeights.class)
        .hasMessageContaining("names c; there are a, b");
  }

  @Test
  void refusesToTouchARouteThatIsWrong() {
    String wrong = JSON.replace("\"weight\": 10", "\"weight\": -10");

    assertThatThrownBy(() -> WeightPlan.of(wrong, ROUTE, Map.of("b", 1)))
        .isInstanceOf(NotEditable.class)
        .hasMessageContaining("HTTPRoute shop/counter is wrong now");
  }
}
