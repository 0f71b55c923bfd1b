package ordinal.gateway.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.FolderEditor;
import ordinal.gateway.objects.FolderWatch;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.objects.StatefulSet;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.Facts;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.RouteFacts;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World;
import ordinal.gateway.rollout.WorldException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWorldTest {
  private static final ObjectKey SET = new ObjectKey("StatefulSet", "default", "counter");
  private static final ObjectKey ROLLOUT = new ObjectKey("StatefulRollout", "default", "counter");
  private static final Traffic SPLIT =
      new Traffic(Optional.of(new Split("counter-1", "counter-2")), List.of(), 0);

  @TempDir Path folder;
  @TempDir Path state;

  private final List<Reading> inForce = new ArrayList<>();
  private final Sets sets = new Sets();
  private FolderWatch watch;
  private FolderWorld world;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("all.yaml"), ALL);
    watch = new FolderWatch(folder, reading -> inForce.add(world.decorated(reading)));
    world = world();
    inForce.add(world.decorated(watch.start()));
  }

  private FolderWorld world() {
    FolderEditor editor = new FolderEditor(watch);
    return new FolderWorld(
        watch::current,
        (route, weights) -> editor.setWeights(route, weights, Optional.empty()),
        watch::again,
        state,
        sets);
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void trafficIsInForceWhenItIsSetAndOutlivesTheProcess() throws Exception {
    world.perform(rollout(), new Action.SetTraffic(SPLIT));

    assertThat(traffic(inForce.getLast())).isEqualTo(SPLIT);
    assertThat(traffic(world().decorated(watch.current()))).isEqualTo(SPLIT);
    assertThat(world().rollouts()).map(m -> m.rollout().traffic()).containsExactly(SPLIT);
  }

  @Test
  void weightsAreWrittenToTheRouteInOneEdit() throws Exception {
    assertThat(world.observe(rollout()).route())
        .isEqualTo(new RouteFacts(true, OptionalInt.of(100), OptionalInt.of(0)));

    world.perform(rollout(), new Action.SetWeights(70, 30));

    assertThat(Files.readString(folder.resolve("all.yaml")))
        .isEqualTo(ALL.replace("weight: 100", "weight: 70").replace("weight: 0", "weight: 30"));
    assertThat(world.observe(rollout()).route())
        .isEqualTo(new RouteFacts(true, OptionalInt.of(70), OptionalInt.of(30)));
  }

  @Test
  void aRouteThatIsGoneIsObservedAndNotWritten() throws Exception {
    Files.writeString(
        folder.resolve("all.yaml"), ALL.replace("kind: HTTPRoute", "kind: Namespace"));
    watch.poke();

    assertThat(world.observe(rollout()).route())
        .isEqualTo(new RouteFacts(false, OptionalInt.empty(), OptionalInt.empty()));
    assertThatThrownBy(() -> world.perform(rollout(), new Action.SetWeights(1, 1)))
        .isInstanceOf(WorldException.class);
  }

  @Test
  void aPodIsReadyOnlyWhereTheGatewayWouldChooseIt() {
    sets.facts = Optional.of(set(new PodFacts("counter-0", "u", 0, "r", true, true, false, NONE)));

    boolean unknown = ready();
    world.inForce(ReplicaTable.compile(watch.current().objects(), Optional.empty()));
    boolean chosen = ready();

    assertThat(unknown).isFalse();
    assertThat(chosen).isTrue();
  }

  @Test
  void scaledSetsAreInForceAsTheyAre() {
    sets.replicas = Map.of(SET, 5);

    Reading reading = world.decorated(watch.current());

    assertThat(reading.objects().all(StatefulSet.class)).map(StatefulSet::replicas).containsOnly(5);
  }

  @Test
  void aCommandIsKeptUntilItIsDoneAndANewerOneStays() throws Exception {
    World.Command first = new World.Command("1", new Verb.Pause(), "me");
    World.Command second = new World.Command("2", new Verb.Abort(), "me");

    world.submit(rollout(), first);
    assertThat(world().rollouts()).map(World.Managed::command).containsExactly(Optional.of(first));

    world.submit(rollout(), second);
    world.save(rollout(), "{}", Optional.of(first));
    assertThat(world().rollouts()).map(World.Managed::command).containsExactly(Optional.of(second));

    world.save(rollout(), "{}", Optional.of(second));
    assertThat(world().rollouts()).map(World.Managed::command).containsExactly(Optional.empty());
    assertThat(world().rollouts()).map(World.Managed::status).containsExactly(Optional.of("{}"));
  }

  @Test
  void whereNobodyMovesPodsEachRolloutIsAProblem() {
    NobodyMoves nobody = new NobodyMoves(() -> watch.current().objects());

    assertThat(NobodyMoves.problems(watch.current().objects()))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.toString())
                .contains("all.yaml", "spec.statefulSetRef.name: counter: nobody moves pods"));
    assertThat(nobody.one(ROLLOUT))
        .hasValueSatisfying(shown -> assertThat(shown.status()).contains("Degraded"));
    assertThatThrownBy(() -> nobody.ask(ROLLOUT, new Verb.Abort(), "me", Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
  }

  private boolean ready() {
    Facts facts = world.observe(rollout());
    return facts.set().orElseThrow().pods().getFirst().ready();
  }

  private StatefulRollout rollout() {
    return world.rollouts().getFirst().rollout();
  }

  private static Traffic traffic(Reading reading) {
    return reading.objects().all(StatefulRollout.class).getFirst().traffic();
  }

  private static SetFacts set(PodFacts pod) {
    return new SetFacts("counter", 1, 0, 0, false, true, "r", "r", List.of(pod), List.of(), false);
  }

  private static final Optional<String> NONE = Optional.empty();

  private static final String ALL =
      """
      apiVersion: ordinal.dev/v1alpha1
      kind: StatefulRollout
      metadata: {name: counter}
      spec:
        statefulSetRef: {name: counter}
        routeRef: {name: counter}
        stableService: counter-stable
        canaryService: counter-canary
        strategy: {canary: {steps: [{setWeight: 10}]}}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: counter}
      spec:
        parentRefs: [{name: ordinal}]
        rules:
          - matches: [{headers: [{name: x-canary, value: always}]}]
            backendRefs: [{name: counter-canary, port: 8000}]
          - backendRefs:
              - name: counter-stable
                port: 8000
                weight: 100
              - name: counter-canary
                port: 8000
                weight: 0
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: counter-stable}
      spec: {selector: {app: counter}, ports: [{name: http, port: 8000}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: counter}
      spec: {serviceName: counter-stable, replicas: 1, template: {metadata: {labels: {app: counter}}}}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: one, labels: {kubernetes.io/service-name: counter-stable}}
      addressType: IPv4
      ports: [{name: http, port: 1}]
      endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: counter-0}}]
      """;

  private static final class Sets implements LocalSets {
    private Optional<SetFacts> facts = Optional.empty();
    private Map<ObjectKey, Integer> replicas = Map.of();

    @Override
    public Optional<SetFacts> observe(ObjectKey set) {
      return facts.filter(f -> set.equals(SET));
    }

    @Override
    public void perform(String namespace, Action action) {
      throw new IllegalStateException(action.toString());
    }

    @Override
    public Map<ObjectKey, Integer> replicas() {
      return replicas;
    }

    @Override
    public void tell(ObjectKey rollout, World.Note note) {
      throw new IllegalStateException(note.message());
    }

    @Override
    public void attach(Runnable refresh) {
      throw new IllegalStateException("nothing is started");
    }

    @Override
    public void detach() {
      throw new IllegalStateException("nothing is started");
    }
  }
}
