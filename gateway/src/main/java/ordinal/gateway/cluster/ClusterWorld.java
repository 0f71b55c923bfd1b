package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.Facts;
import ordinal.gateway.rollout.Farewell;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World;
import ordinal.gateway.rollout.WorldException;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * What a release can see and do in a cluster. Every write says which version of the object it is
 * for, so that a gateway that leads no longer, or that was asleep, changes nothing by mistake.
 */
final class ClusterWorld implements World, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWorld.class);
  private static final Duration IN_FORCE = Duration.ofSeconds(5);
  // A deletion waits no longer for what cannot be put right.
  private static final Duration FAREWELL = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;
  // Weights, two templates, two partitions.
  private static final int MOST_FAREWELLS = 10;
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private final KubernetesClient client;
  private final ClusterSource source;
  private final Leadership leadership;
  private final Supplier<Optional<Snapshot>> inForce;
  private final Clock clock;
  private final RolloutObjects objects;
  private final RolloutClaims claims;
  private final RolloutFacts facts;
  private final RolloutActions actions;
  private final RolloutEvents events;
  private final RolloutObjects views;
  private volatile @Nullable Thread loop;
  // The loop's own: the term for which it has asked what there is.
  private long refreshedFor = -1;

  /**
   * @param inForce the newest snapshot whose listeners are open
   */
  ClusterWorld(
      KubernetesClient client,
      ClusterSource source,
      ClusterWeights weights,
      Leadership leadership,
      Settings.Cluster settings,
      Supplier<Optional<Snapshot>> inForce,
      Clock clock) {
    this.client = client;
    this.source = source;
    this.leadership = leadership;
    this.inForce = inForce;
    this.clock = clock;
    this.objects = new RolloutObjects(client, source);
    this.views = new RolloutObjects(client, source);
    this.claims =
        new RolloutClaims(client, source, objects, settings.gatewayClass(), ClusterWorld::id);
    this.facts = new RolloutFacts(client, clock);
    this.actions = new RolloutActions(client, weights);
    this.events = new RolloutEvents(client, settings.identity(), clock);
  }

  private static String id() {
    return UUID.randomUUID().toString().substring(0, 13);
  }

  /** Asked by the loop alone: its thread is the one that may write in {@link #rollouts}. */
  @Override
  public boolean leads() {
    loop = Thread.currentThread();
    return leadership.isLeading() && inForce.get().isPresent();
  }

  @Override
  public List<Managed> rollouts() {
    Optional<Snapshot> snapshot = inForce.get();
    if (snapshot.isEmpty()) {
      return List.of();
    }
    return Thread.currentThread().equals(loop) && leadership.isLeading()
        ? led(snapshot.get())
        : viewed(snapshot.get());
  }

  private List<Managed> viewed(Snapshot snapshot) {
    List<Managed> managed = new ArrayList<>();
    synchronized (views) {
      for (GenericKubernetesResource object : views.all()) {
        views
            .read(object)
            .filter(rollout -> claims.isOurs(object, rollout, snapshot))
            .ifPresent(rollout -> managed.add(shown(object, rollout)));
      }
    }
    return managed;
  }

  private List<Managed> led(Snapshot snapshot) {
    long term = leadership.term();
    if (refreshedFor != term) {
      if (!refreshed()) {
        return List.of();
      }
      refreshedFor = term;
    }
    List<Managed> managed = new ArrayList<>();
    for (GenericKubernetesResource object : objects.all()) {
      objects
          .read(object)
          .filter(rollout -> claims.isOurs(object, rollout, snapshot))
          .flatMap(rollout -> led(object, rollout))
          .ifPresent(managed::add);
    }
    return managed;
  }

  // Who led before may have written what our watch has not shown yet.
  private boolean refreshed() {
    try {
      objects.refresh();
      return true;
    } catch (KubernetesClientException e) {
      LOG.warn("the rollouts cannot be listed: {}", Reasons.of(e));
      return false;
    }
  }

  private Managed shown(GenericKubernetesResource object, StatefulRollout rollout) {
    Optional<String> status =
        Optional.<Map<String, Object>>ofNullable(object.get("status"))
            .map(client.getKubernetesSerialization()::asJson);
    return new Managed(rollout, status, Commands.claimed(object));
  }

  private Optional<Managed> led(GenericKubernetesResource object, StatefulRollout rollout) {
    try {
      if (object.getMetadata().getDeletionTimestamp() != null) {
        farewell(object, rollout);
        return Optional.empty();
      }
      GenericKubernetesResource claimed = claims.claim(object);
      refuseNonsense(claimed, rollout);
      return objects.read(claimed).map(read -> shown(claimed, read));
    } catch (KubernetesClientException e) {
      if (Reasons.isStatus(e, 409)) {
        // Changed at this moment: it is read anew, and it is soon enough then.
        refreshed();
      } else if (!Reasons.isStatus(e, 404)) {
        LOG.warn("{} cannot be taken care of: {}", rollout.key(), Reasons.of(e));
      }
      return Optional.empty();
    }
  }

  private void refuseNonsense(GenericKubernetesResource claimed, StatefulRollout rollout) {
    String written = Commands.written(claimed);
    if (!written.isEmpty() && Commands.claimed(claimed).isEmpty()) {
      String text = written.substring(0, written.indexOf('/'));
      String message =
          text
              + " is none of promote, promote-full, pause, resume, abort, undo, undo=REVISION, retry,"
              + " jump=STEP";
      tell(rollout, new Note(true, "UnknownCommand", message));
      objects.patchMetadata(claimed, Map.of("annotations", noCommand()));
    }
  }

  private static Map<String, Object> noCommand() {
    Map<String, Object> none = new HashMap<>();
    none.put(Commands.COMMAND, null);
    none.put(Commands.BY, null);
    return none;
  }

  private void farewell(GenericKubernetesResource object, StatefulRollout rollout) {
    if (!object.getMetadata().getFinalizers().contains(RolloutClaims.FINALIZER)) {
      return;
    }
    if (!claims.goesWithItsNamespace(rollout.key()) && !putRight(object, rollout)) {
      Instant since = Instant.parse(object.getMetadata().getDeletionTimestamp());
      if (Duration.between(since, clock.instant()).compareTo(FAREWELL) < 0) {
        return;
      }
      LOG.warn("{} goes, though not all could be put right", rollout.key());
    }
    claims.release(object);
  }

  /** All traffic to what serves, the sets as those that nobody releases. */
  private boolean putRight(GenericKubernetesResource object, StatefulRollout rollout) {
    Optional<String> status = shown(object, rollout).status();
    try {
      for (int left = MOST_FAREWELLS; left > 0; left--) {
        Facts now = observe(rollout);
        if (!Farewell.isKnown(now)) {
          return false;
        }
        Optional<Action> next = Farewell.next(rollout, status, now);
        if (next.isEmpty()) {
          return true;
        }
        perform(rollout, next.get());
      }
    } catch (WorldException | RuntimeException e) {
      LOG.warn("{} is being deleted and cannot be put right yet: {}", rollout.key(), e.toString());
    }
    return false;
  }

  @Override
  public Facts observe(StatefulRollout rollout) throws WorldException {
    Snapshot snapshot = inForce.get().orElseThrow(() -> new WorldException("nothing is in force"));
    try {
      RolloutFacts.Observed observed = facts.of(rollout, snapshot);
      actions.observed(observed.generations());
      return observed.facts();
    } catch (KubernetesClientException e) {
      throw new WorldException("the API server does not say what is: " + Reasons.of(e), e);
    }
  }

  @Override
  public void perform(StatefulRollout rollout, Action action) throws WorldException {
    String namespace = rollout.meta().namespace();
    try {
      switch (action) {
        case Action.SetWeights shares -> actions.setWeights(rollout, shares);
        case Action.SetTraffic set -> setTraffic(rollout.key(), set.traffic());
        case Action.MovePartition move -> actions.movePartition(namespace, move);
        case Action.RestoreTemplate restore -> actions.restoreTemplate(namespace, restore);
        case Action.CopyTemplate copy -> actions.copyTemplate(namespace, copy);
        case Action.DeletePod delete -> actions.deletePod(namespace, delete);
        case Action.Scale scale -> actions.scale(namespace, scale);
      }
    } catch (KubernetesClientException e) {
      throw new WorldException(action + ": " + Reasons.of(e), e);
    }
  }

  private void setTraffic(ObjectKey key, Traffic traffic) throws WorldException {
    GenericKubernetesResource read = existing(key);
    if (!traffic.equals(objects.read(read).map(StatefulRollout::traffic).orElse(Traffic.NONE))) {
      Map<String, Object> status = Map.of("traffic", TrafficJson.of(traffic));
      retrying(
          key,
          now ->
              objects.patchStatus(
                  key,
                  PatchType.JSON_MERGE,
                  Map.of("metadata", Map.of("resourceVersion", version(now)), "status", status)));
    }
    awaitInForce(key, traffic);
  }

  private void awaitInForce(ObjectKey key, Traffic traffic) throws WorldException {
    try {
      boolean seen =
          source.awaitTold(
              told ->
                  told.find(StatefulRollout.class, key.namespace(), key.name())
                      .map(known -> known.traffic().equals(traffic))
                      .orElse(true),
              IN_FORCE);
      if (!seen) {
        throw new WorldException(
            key
                + ": its traffic is written, but not in force within "
                + IN_FORCE.toSeconds()
                + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorldException("interrupted", e);
    }
  }

  @Override
  public void save(StatefulRollout rollout, String status, Optional<Command> done)
      throws WorldException {
    ObjectKey key = rollout.key();
    try {
      Map<String, Object> wanted = wanted(rollout, status);
      Map<String, Object> before = ours(existing(key));
      if (!Same.as(before, wanted)) {
        retrying(key, now -> saveStatus(key, now, before, wanted));
      }
      if (done.isPresent()) {
        takeAway(key, done.get());
      }
    } catch (KubernetesClientException e) {
      throw new WorldException(key + ": its status cannot be saved: " + Reasons.of(e), e);
    }
  }

  private Map<String, Object> wanted(StatefulRollout rollout, String status) {
    Map<String, Object> wanted =
        new LinkedHashMap<>(client.getKubernetesSerialization().unmarshal(status, MAP));
    // Written by SetTraffic alone, which waits until it is in force.
    wanted.remove("traffic");
    wanted.put("strategy", strategy(rollout));
    TrafficJson.stepText(wanted).ifPresent(text -> wanted.put("stepText", text));
    return wanted;
  }

  private static String strategy(StatefulRollout rollout) {
    return switch (rollout.spec().strategy()) {
      case StatefulRollout.Rolling s -> "rolling";
      case StatefulRollout.Recreate s -> "recreate";
      case StatefulRollout.BlueGreen s -> "blueGreen";
      case StatefulRollout.Canary s -> "canary";
    };
  }

  private static Map<String, Object> ours(GenericKubernetesResource object) {
    Map<String, Object> status = new LinkedHashMap<>(statusOf(object));
    status.remove("traffic");
    return status;
  }

  private static Map<String, Object> statusOf(GenericKubernetesResource object) {
    return Optional.<Map<String, Object>>ofNullable(object.get("status")).orElse(Map.of());
  }

  // Only over what this gateway knows: another that leads may have gone on.
  private void saveStatus(
      ObjectKey key,
      GenericKubernetesResource now,
      Map<String, Object> before,
      Map<String, Object> wanted)
      throws WorldException {
    if (!Same.as(ours(now), before)) {
      throw new WorldException(key + ": somebody else wrote its status");
    }
    Map<String, Object> all = new LinkedHashMap<>(wanted);
    Optional.ofNullable(statusOf(now).get("traffic"))
        .ifPresent(traffic -> all.put("traffic", traffic));
    objects.patchStatus(
        key,
        PatchType.JSON,
        List.of(
            Map.of("op", "replace", "path", "/metadata/resourceVersion", "value", version(now)),
            Map.of("op", "add", "path", "/status", "value", all)));
  }

  private void takeAway(ObjectKey key, Command done) throws WorldException {
    retrying(
        key,
        now -> {
          // One that was asked for since stays.
          if (Commands.claimed(now).filter(command -> command.id().equals(done.id())).isPresent()) {
            objects.patchMetadata(now, Map.of("annotations", noCommand()));
          }
        });
  }

  private interface Write {
    void to(GenericKubernetesResource now) throws WorldException;
  }

  private void retrying(ObjectKey key, Write write) throws WorldException {
    GenericKubernetesResource now = existing(key);
    for (int attempt = 1; ; attempt++) {
      try {
        write.to(now);
        return;
      } catch (KubernetesClientException e) {
        if (!Reasons.isStatus(e, 409) || attempt == ATTEMPTS) {
          throw e;
        }
        now = objects.asked(key).orElseThrow(() -> gone(key));
      }
    }
  }

  private GenericKubernetesResource existing(ObjectKey key) throws WorldException {
    return objects.one(key).or(() -> objects.asked(key)).orElseThrow(() -> gone(key));
  }

  private static WorldException gone(ObjectKey key) {
    return new WorldException(key + " does not exist any more");
  }

  private static String version(GenericKubernetesResource object) {
    return object.getMetadata().getResourceVersion();
  }

  @Override
  public void tell(StatefulRollout rollout, Note note) {
    String uid = objects.one(rollout.key()).map(object -> object.getMetadata().getUid()).orElse("");
    events.tell(rollout.key(), uid, note);
  }

  /** Writes down what a person asks for; whoever leads carries it out. Any thread, blocking. */
  @Override
  public void submit(StatefulRollout rollout, Command command) throws WorldException {
    ObjectKey key = rollout.key();
    try {
      for (int attempt = 1; ; attempt++) {
        GenericKubernetesResource now =
            Optional.ofNullable(Watched.STATEFUL_ROLLOUT.one(client, key).get())
                .orElseThrow(() -> gone(key));
        checkNobodyWaits(now, command.verb());
        try {
          write(key, now, command);
          return;
        } catch (KubernetesClientException e) {
          if (!Reasons.isStatus(e, 409) || attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (KubernetesClientException e) {
      throw new WorldException(key + " cannot be asked: " + Reasons.of(e), e);
    }
  }

  // An abort must not wait for anything.
  private static void checkNobodyWaits(GenericKubernetesResource now, Verb verb)
      throws WorldException {
    String waiting = Commands.written(now);
    if (!waiting.isEmpty() && !(verb instanceof Verb.Abort)) {
      throw new WorldException(waiting + " waits to be carried out: ask again then");
    }
  }

  private void write(ObjectKey key, GenericKubernetesResource now, Command command) {
    Map<String, Object> annotations =
        Map.of(
            Commands.COMMAND,
            Commands.text(command.verb(), command.id()),
            Commands.BY,
            command.who());
    Watched.STATEFUL_ROLLOUT
        .one(client, key)
        .patch(
            RolloutActions.context(PatchType.JSON_MERGE),
            client
                .getKubernetesSerialization()
                .asJson(
                    Map.of(
                        "metadata",
                        Map.of("resourceVersion", version(now), "annotations", annotations))));
  }

  @Override
  public void close() {
    events.close();
  }
}
