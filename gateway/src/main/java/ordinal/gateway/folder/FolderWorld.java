package ordinal.gateway.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.Facts;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.RouteFacts;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.rollout.World;
import ordinal.gateway.rollout.WorldException;

/**
 * Releases in a folder: rollouts and routes are its files, status and traffic are kept beside it,
 * and pods are moved by whoever keeps its StatefulSets. One process decides, so it always leads.
 */
public final class FolderWorld implements World {
  /** Edits the weights of a route; in force when it returns. */
  @FunctionalInterface
  public interface Weights {
    void set(ObjectKey route, Map<String, Integer> weights) throws EditException;
  }

  private record Who(String namespace, String pod) {}

  private final Supplier<Reading> folder;
  private final Weights weights;
  private final Runnable refresh;
  private final KeptRollouts kept;
  private final LocalSets sets;
  private volatile Set<Who> chosen = Set.of();

  /**
   * @param folder its newest reading
   * @param refresh has the reading, {@link #decorated}, brought into force before it returns
   * @param state folder for what is kept
   */
  public FolderWorld(
      Supplier<Reading> folder, Weights weights, Runnable refresh, Path state, LocalSets sets) {
    this.folder = folder;
    this.weights = weights;
    this.refresh = refresh;
    this.kept = new KeptRollouts(state.resolve("rollouts"));
    this.sets = sets;
  }

  /** The reading with what is kept of its rollouts and sets, as a cluster has it in its objects. */
  public Reading decorated(Reading reading) {
    return Decoration.of(reading, key -> kept.of(key).traffic(), sets.replicas());
  }

  /** The table in force, which says who is chosen. Never blocks. */
  public void inForce(ReplicaTable table) {
    chosen =
        table.all().stream()
            .filter(FolderWorld::isChosen)
            .map(replica -> new Who(replica.namespace(), replica.name()))
            .collect(Collectors.toUnmodifiableSet());
  }

  // An ejection ends by itself: it says that requests fail, which analysis judges.
  private static boolean isChosen(Replica replica) {
    return replica.ready() && !replica.health().isFailing();
  }

  @Override
  public boolean leads() {
    return true;
  }

  @Override
  public List<Managed> rollouts() {
    return folder.get().objects().all(StatefulRollout.class).stream().map(this::managed).toList();
  }

  private Managed managed(StatefulRollout rollout) {
    Kept now = kept.of(rollout.key());
    return new Managed(rollout.with(now.traffic()), now.status(), now.command());
  }

  @Override
  public Facts observe(StatefulRollout rollout) {
    return new Facts(
        set(rollout, rollout.spec().statefulSet()),
        other(rollout).flatMap(name -> set(rollout, name)),
        route(rollout));
  }

  private static Optional<String> other(StatefulRollout rollout) {
    return switch (rollout.spec().strategy()) {
      case BlueGreen blueGreen -> Optional.of(blueGreen.otherSet());
      case Canary canary -> canary.canarySet();
      case Rolling ignored -> Optional.empty();
      case Recreate ignored -> Optional.empty();
    };
  }

  private Optional<SetFacts> set(StatefulRollout rollout, String name) {
    String namespace = rollout.meta().namespace();
    return sets.observe(new ObjectKey("StatefulSet", namespace, name))
        .map(facts -> seen(namespace, facts));
  }

  private SetFacts seen(String namespace, SetFacts facts) {
    Set<Who> now = chosen;
    List<PodFacts> pods =
        facts.pods().stream()
            .map(pod -> seen(pod, pod.ready() && now.contains(new Who(namespace, pod.name()))))
            .toList();
    return new SetFacts(
        facts.name(),
        facts.replicas(),
        facts.ordinalsStart(),
        facts.partition(),
        facts.onDelete(),
        facts.observed(),
        facts.currentRevision(),
        facts.updateRevision(),
        pods,
        facts.history(),
        facts.claimsGoWithPods());
  }

  private static PodFacts seen(PodFacts pod, boolean ready) {
    return new PodFacts(
        pod.name(),
        pod.uid(),
        pod.ordinal(),
        pod.revision(),
        ready,
        pod.available(),
        pod.terminating(),
        pod.trouble());
  }

  private RouteFacts route(StatefulRollout rollout) {
    StatefulRollout.Spec spec = rollout.spec();
    Optional<HttpRoute> route =
        folder.get().objects().find(HttpRoute.class, rollout.meta().namespace(), spec.route());
    return new RouteFacts(
        route.isPresent(),
        weight(route, Optional.of(spec.stableService())),
        weight(route, spec.canaryService()));
  }

  // Of the rules that share traffic: those are the ones that an edit of the weights changes.
  private static OptionalInt weight(Optional<HttpRoute> route, Optional<String> service) {
    return route.stream()
        .flatMap(found -> found.rules().stream())
        .filter(FolderWorld::sharesTraffic)
        .flatMap(rule -> rule.backendRefs().stream())
        .filter(backend -> service.filter(backend.name()::equals).isPresent())
        .mapToInt(HttpRoute.BackendRef::weight)
        .findFirst();
  }

  private static boolean sharesTraffic(HttpRoute.Rule rule) {
    return rule.backendRefs().size() > 1
        && rule.filters().stream().noneMatch(HttpRoute.Filter.ExtensionRef.class::isInstance);
  }

  @Override
  public void perform(StatefulRollout rollout, Action action) throws WorldException {
    switch (action) {
      case Action.SetWeights(int stable, int canary) -> setWeights(rollout, stable, canary);
      case Action.SetTraffic(StatefulRollout.Traffic traffic) -> {
        change(rollout.key(), before -> before.withTraffic(traffic));
        refresh.run();
      }
      case Action.MovePartition move -> moved(rollout, move);
      case Action.RestoreTemplate restore -> moved(rollout, restore);
      case Action.CopyTemplate copy -> moved(rollout, copy);
      case Action.DeletePod delete -> moved(rollout, delete);
      case Action.Scale scale -> moved(rollout, scale);
    }
  }

  private void moved(StatefulRollout rollout, Action action) throws WorldException {
    sets.perform(rollout.meta().namespace(), action);
  }

  private void setWeights(StatefulRollout rollout, int stable, int canary) throws WorldException {
    StatefulRollout.Spec spec = rollout.spec();
    Map<String, Integer> wanted =
        spec.canaryService()
            .map(service -> Map.of(spec.stableService(), stable, service, canary))
            .orElse(Map.of(spec.stableService(), stable));
    ObjectKey route = new ObjectKey("HTTPRoute", rollout.meta().namespace(), spec.route());
    try {
      weights.set(route, wanted);
    } catch (EditException e) {
      throw new WorldException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void save(StatefulRollout rollout, String status, Optional<Command> done)
      throws WorldException {
    change(
        rollout.key(),
        before ->
            before
                .withStatus(status)
                // One that was asked for meanwhile stays.
                .withCommand(before.command().filter(now -> !done.equals(Optional.of(now)))));
  }

  /** A newer wish takes the place of an older one. */
  @Override
  public void submit(StatefulRollout rollout, Command command) throws WorldException {
    change(rollout.key(), before -> before.withCommand(Optional.of(command)));
  }

  private void change(ObjectKey rollout, UnaryOperator<Kept> change) throws WorldException {
    try {
      kept.change(rollout, change);
    } catch (IOException e) {
      throw new WorldException(rollout + " cannot be kept: " + e.getMessage(), e);
    }
  }

  @Override
  public void tell(StatefulRollout rollout, Note note) {
    sets.tell(rollout.key(), note);
  }
}
