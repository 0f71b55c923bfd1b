package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectStoreTest {
  private static final ObjectKey ROUTE = new ObjectKey("HTTPRoute", "shop", "counter");

  private final ObjectStore store = new ObjectStore();

  @Test
  void keepsTheLastGoodStateOfAnObjectThatTurnsBad() {
    store.put(ROUTE, route(30), "u.1");

    boolean changed = store.put(ROUTE, route(-1), "u.2");

    Reading reading = store.reading();
    assertThat(changed).isTrue();
    assertThat(weight(reading)).isEqualTo(30);
    assertThat(reading.problems()).hasSize(1);
    assertThat(reading.problems().getFirst().toString())
        .startsWith("HTTPRoute shop/counter: spec.rules[0].backendRefs[0].weight: -1: ");
  }

  @Test
  void bringsIntoForceWhatIsMended() {
    store.put(ROUTE, route(-1), "u.1");

    store.put(ROUTE, route(7), "u.2");

    assertThat(weight(store.reading())).isEqualTo(7);
    assertThat(store.reading().problems()).isEmpty();
  }

  @Test
  void saysThatNothingChangedWhenNothingThatMattersDid() {
    store.put(ROUTE, route(30), "u.1");

    assertThat(store.put(ROUTE, route(30), "u.1")).isFalse();
    assertThat(store.put(ROUTE, route(30), "u.2")).isTrue();
  }

  @Test
  void forgetsWhatIsRemoved() {
    store.put(ROUTE, route(30), "u.1");

    assertThat(store.remove(ROUTE)).isTrue();
    assertThat(store.remove(ROUTE)).isFalse();
    assertThat(store.reading().objects().all()).isEmpty();
  }

  @Test
  void tellsTheSameWhateverTheOrderInWhichObjectsCame() {
    ObjectKey other = new ObjectKey("HTTPRoute", "shop", "about");
    String about = route(1).replace("\"counter\"", "\"about\"");
    ObjectStore reverse = new ObjectStore();

    store.put(ROUTE, route(30), "u.1");
    store.put(other, about, "v.1");
    reverse.put(other, about, "v.1");
    reverse.put(ROUTE, route(30), "u.1");

    assertThat(store.reading()).isEqualTo(reverse.reading());
    assertThat(store.reading().objects().all())
        .extracting(KubeObject::key)
        .isEqualTo(List.of(other, ROUTE));
  }

  @Test
  void knowsThatOthersLiveInTheCluster() {
    assertThat(store.reading().objects().shared()).isTrue();
  }

  private static int weight(Reading reading) {
    return reading
        .objects()
        .find(HttpRoute.class, "shop", "counter")
        .orElseThrow()
        .rules()
        .getFirst()
        .backendRefs()
        .getFirst()
        .weight();
  }

  private static String route(int weight) {
    return """
    {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
     "metadata": {"namespace": "shop", "name": "counter"},
     "spec": {"parentRefs": [{"name": "gw"}],
              "rules": [{"backendRefs": [{"name": "a", "port": 8000, "weight": %d},
                                         {"name": "b", "port": 8000, "weight": 1}]}]}}
    """
        .formatted(weight);
  }
}
