package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.Service;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaTableTest {
  private static final Map<String, String> APP = Map.of("app", "counter");
  private static final Service.Port HTTP = new Service.Port("http", 80);

  private static ReplicaTable.Group group(World world) {
    return world.replicas().group("default", "counter", 80).orElseThrow();
  }

  private static List<String> names(World world) {
    return group(world).replicas().stream().map(Replica::name).toList();
  }

  private static Replica only(World world) {
    assertThat(group(world).replicas()).hasSize(1);
    return group(world).replicas().getFirst();
  }

  @Test
  void joinsAnEndpointWithItsPod() {
    World world =
        new World()
            .service("counter", 80)
            .slice("s", "counter", s -> s.port("", 9000).ready("counter-3", "10.0.0.3", "10.0.0.4"))
            .pod(
                "counter-3",
                Map.of(
                    "apps.kubernetes.io/pod-index", "7",
                    "controller-revision-hash", "counter-7d9f"));

    assertThat(only(world))
        .returns("counter-3", Replica::name)
        .returns(OptionalInt.of(7), Replica::ordinal)
        .returns("counter-7d9f", Replica::revision)
        .returns("counter", Replica::backend)
        .returns(Optional.of(new Replica.Address("10.0.0.3", 9000)), Replica::address)
        .returns(true, Replica::ready)
        .returns(true, Replica::canServe);
  }

  @ParameterizedTest
  @CsvSource({
    "counter-12, 12",
    "counter-a-0, 0",
    "counter-007, 7",
    "counter-x2, ",
    "counter-, ",
    "counter, ",
    "counter-12345678901, ",
    "counter-1\u0661, "
  })
  void readsTheOrdinalFromTheName(String pod, Integer expected) {
    World world =
        new World()
            .service("counter", 80)
            .slice("s", "counter", s -> s.port("", 9000).ready(pod, "10.0.0.3"))
            .pod(pod, Map.of("apps.kubernetes.io/pod-index", "not a number"));

    assertThat(only(world).ordinal())
        .isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    assertThat(only(world).revision()).isEmpty();
  }

  @Test
  void speaksHttp2WhereTheServicePortSaysSo() {
    World world =
        new World()
            .service("counter", Map.of(), new Service.Port("", 80, "kubernetes.io/h2c"))
            .slice("s", "counter", s -> s.port("", 9000).ready("counter-0", "10.0.0.3"));

    assertThat(only(world).address()).contains(new Replica.Address("10.0.0.3", 9000, true));
  }

  @Test
  void namesAnEndpointWithoutAPodByItsAddress() {
    World world =
        new World()
            .service("counter", 80)
            .slice(
                "s", "counter", s -> s.port("", 9000).ready("", "10.0.0.3").ready("", "fd00::1"));

    assertThat(names(world)).containsExactly("10.0.0.3:9000", "[fd00::1]:9000");
    assertThat(group(world).replicas().getLast())
        .returns(OptionalInt.empty(), Replica::ordinal)
        .returns(Optional.of(new Replica.Address("fd00::1", 9000)), Replica::address);
  }

  @Test
  void takesTheSlicePortOfTheServicePortsName() {
    World world =
        new World()
            .service("counter", Map.of(), HTTP, new Service.Port("admin", 90))
            .slice(
                "s",
                "counter",
                s -> s.port("admin", 9090).port("http", 8080).ready("counter-0", "10.0.0.1"))
            .slice("t", "counter", s -> s.port("other", 1).ready("counter-1", "10.0.0.2"));

    assertThat(only(world).address()).contains(new Replica.Address("10.0.0.1", 8080));
    assertThat(world.replicas().group("default", "counter", 90).orElseThrow().replicas())
        .extracting(Replica::address)
        .containsExactly(Optional.of(new Replica.Address("10.0.0.1", 9090)));
  }

  @Test
  void ignoresSlicesOfOtherNamespacesAndServices() {
    World world =
        new World()
            .service("counter", 80)
            .slice("a/s", "counter", s -> s.port("", 9000).ready("counter-0", "10.0.0.1"))
            .slice("s", "other", s -> s.port("", 9000).ready("counter-0", "10.0.0.1"));

    assertThat(names(world)).isEmpty();
  }

  @Test
  void hasNoGroupForAnUnknownServiceOrPort() {
    ReplicaTable table = new World().service("counter", 80).replicas();

    assertThat(table.group("default", "counter", 80)).isPresent();
    assertThat(table.group("default", "counter", 81)).isEmpty();
    assertThat(table.group("other", "counter", 80)).isEmpty();
  }

  @Test
  void takesTheBetterConditionOfAPodInTwoSlices() {
    World world =
        new World()
            .service("counter", 80)
            .slice(
                "a",
                "counter",
                s ->
                    s.port("", 9000)
                        .notReady("counter-0", "10.0.0.1")
                        .ready("counter-1", "10.0.1.1")
                        .draining("counter-2", "10.0.2.1"))
            .slice(
                "b",
                "counter",
                s ->
                    s.port("", 9000)
                        .draining("counter-0", "10.0.0.2")
                        .ready("counter-1", "10.0.1.2")
                        .ready("counter-2", "10.0.2.2"));

    assertThat(group(world).replicas())
        .extracting(r -> r.name() + " " + r.address().orElseThrow().host() + " " + r.ready())
        .containsExactly(
            "counter-0 10.0.0.2 false", "counter-1 10.0.1.1 true", "counter-2 10.0.2.2 true");
  }

  @Test
  void addsThoseThatSpecReplicasDemands() {
    World world =
        new World()
            .service("counter", APP, HTTP)
            .statefulSet("counter", 3, 5, "headless", Map.of("app", "counter", "tier", "web"))
            .statefulSet("other/counter", 9, 0, "counter", APP)
            .statefulSet("unrelated", 9, 0, "counter", Map.of("app", "else"))
            .pod("counter-7", Map.of("controller-revision-hash", "counter-new"))
            .slice(
                "s",
                "counter",
                s ->
                    s.port("http", 9000)
                        .ready("counter-6", "10.0.0.6")
                        .ready("counter-12", "10.0.0.12"));

    assertThat(names(world)).containsExactly("counter-5", "counter-6", "counter-7", "counter-12");
    assertThat(group(world).expected()).containsExactly("counter-5", "counter-6", "counter-7");
    assertThat(group(world).replicas().get(2))
        .returns(OptionalInt.of(7), Replica::ordinal)
        .returns("counter-new", Replica::revision)
        .returns(Optional.empty(), Replica::address)
        .returns(false, Replica::ready)
        .returns(false, Replica::serving)
        .returns(false, Replica::canServe);
  }

  @Test
  void takesSetsThatNameAServiceWithoutASelector() {
    World world =
        new World()
            .service("counter", 80)
            .statefulSet("counter", 1, 0, "counter", Map.of())
            .statefulSet("other", 1, 0, "else", Map.of());

    assertThat(names(world)).containsExactly("counter-0");
  }

  @Test
  void expectsNothingWithoutAStatefulSet() {
    World world =
        new World()
            .service("counter", APP, HTTP)
            .slice("s", "counter", s -> s.port("http", 9000).ready("counter-0", "10.0.0.1"));

    assertThat(group(world).expected()).isEmpty();
  }

  @Test
  void takesNothingNewWhileTerminating() {
    World world =
        new World()
            .service("counter", 80)
            .slice(
                "s",
                "counter",
                s ->
                    s.port("", 9000)
                        .draining("counter-0", "10.0.0.1")
                        // As with publishNotReadyAddresses.
                        .endpoint("counter-1", true, false, true, "10.0.0.2"));

    assertThat(group(world).replicas())
        .extracting(Replica::ready, Replica::serving, Replica::terminating, Replica::canServe)
        .containsExactly(tuple(false, true, true, true), tuple(false, false, true, false));
  }

  @Test
  void handsOnTheLoadOfAPodAtItsAddress() {
    World world = new World().backend("counter", 80, 2).backend("gone", 80, 1);
    ReplicaTable first = world.replicas();
    Load load = first.all().getFirst().load();
    load.begin();

    ReplicaTable same = ReplicaTable.compile(world.objects(), Optional.of(first));
    world.slice(
        "counter-slice",
        "counter",
        s -> s.port("", 9000).notReady("counter-0", "10.0.0.1").ready("counter-1", "10.9.9.9"));
    ReplicaTable moved = ReplicaTable.compile(world.objects(), Optional.of(same));

    assertThat(same.all()).extracting(Replica::load).containsAll(loads(first));
    assertThat(moved.all().getFirst().load()).isSameAs(load);
    assertThat(moved.all().get(1).load()).isNotSameAs(first.all().get(1).load());
  }

  private static List<Load> loads(ReplicaTable table) {
    return table.all().stream().map(Replica::load).toList();
  }

  @Test
  void sharesOneLoadBetweenBackendsOfOnePod() {
    ReplicaTable table =
        new World()
            .service("counter", 80)
            .service("all", 80)
            .slice("s", "counter", s -> s.port("", 9000).ready("counter-0", "10.0.0.1"))
            .slice("t", "all", s -> s.port("", 9000).ready("counter-0", "10.0.0.1"))
            .replicas();

    assertThat(table.all()).hasSize(2);
    assertThat(table.all().getFirst().load()).isSameAs(table.all().getLast().load());
  }

  @Test
  void listsAllByNamespaceBackendAndOrdinal() {
    ReplicaTable table =
        new World().backend("b", 80, 11).backend("a", 80, 1).backend("aaa/z", 80, 1).replicas();

    assertThat(table.all())
        .extracting(r -> r.namespace() + "/" + r.name())
        .startsWith("aaa/z-0", "default/a-0", "default/b-0", "default/b-1", "default/b-2")
        .endsWith("default/b-10");
  }

  @Test
  void staysTheSameTableWhileOnlyRoutesChange() {
    World world = new World().backend("shop", 80, 2).statefulSet("shop", 2, 0, "shop", Map.of());
    ReplicaTable first = world.replicas();

    world.route("r", r -> r.rule(rule -> rule.backend("shop", 80, 1)));

    assertThat(ReplicaTable.compile(world.objects(), Optional.of(first))).isSameAs(first);
    world.pod("shop-0", Map.of("controller-revision-hash", "r2"));
    assertThat(ReplicaTable.compile(world.objects(), Optional.of(first))).isNotSameAs(first);
  }
}
