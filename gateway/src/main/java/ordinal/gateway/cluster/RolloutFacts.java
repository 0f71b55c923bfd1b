package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.WeightPlan;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.Facts;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.RevisionFacts;
import ordinal.gateway.rollout.Facts.RouteFacts;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server what is, each time anew: a watch may be behind what was written a moment ago,
 * and a release must not act on what was. Blocking; used by one thread.
 */
final class RolloutFacts {
  private static final String REVISION = "controller-revision-hash";
  private static final String INDEX = "apps.kubernetes.io/pod-index";
  // Of a container that is on its way.
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  /** A set whose ControllerRevisions cannot have changed as long as all this is the same. */
  private record Epoch(String uid, int observed, String current, String update) {}

  private record History(Epoch epoch, List<RevisionFacts> revisions) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<ObjectKey, History> histories = new HashMap<>();

  RolloutFacts(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** What was read, and the sets' generations at which it is true. */
  record Observed(Facts facts, Map<ObjectKey, Long> generations) {}

  Observed of(StatefulRollout rollout, Snapshot snapshot) {
    String namespace = rollout.meta().namespace();
    Map<String, Set<String>> serving = serving(rollout, snapshot);
    Map<ObjectKey, Long> generations = new HashMap<>();
    Optional<SetFacts> set =
        set(key(namespace, rollout.spec().statefulSet()), serving, generations);
    Optional<SetFacts> other =
        otherSet(rollout).flatMap(name -> set(key(namespace, name), serving, generations));
    return new Observed(new Facts(set, other, route(rollout)), generations);
  }

  static Optional<String> otherSet(StatefulRollout rollout) {
    return switch (rollout.spec().strategy()) {
      case StatefulRollout.Canary canary -> canary.canarySet();
      case StatefulRollout.BlueGreen blueGreen -> Optional.of(blueGreen.otherSet());
      case StatefulRollout.Rolling r -> Optional.empty();
      case StatefulRollout.Recreate r -> Optional.empty();
    };
  }

  static ObjectKey key(String namespace, String set) {
    return new ObjectKey(Watched.STATEFUL_SET.kind(), namespace, set);
  }

  // Addresses by pod: its name alone may still stand for its predecessor.
  private static Map<String, Set<String>> serving(StatefulRollout rollout, Snapshot snapshot) {
    Set<String> services =
        Stream.concat(
                Stream.of(rollout.spec().stableService()), rollout.spec().canaryService().stream())
            .collect(Collectors.toSet());
    return snapshot.replicas().all().stream()
        .filter(replica -> replica.namespace().equals(rollout.meta().namespace()))
        .filter(replica -> services.contains(replica.backend()))
        .filter(replica -> replica.canServe() && !replica.terminating())
        .collect(
            Collectors.groupingBy(
                Replica::name,
                Collectors.mapping(
                    replica -> replica.address().map(Replica.Address::host).orElse(""),
                    Collectors.toSet())));
  }

  private Optional<SetFacts> set(
      ObjectKey key, Map<String, Set<String>> serving, Map<ObjectKey, Long> generations) {
    @Nullable GenericKubernetesResource set = Watched.STATEFUL_SET.one(client, key).get();
    if (set == null) {
      histories.remove(key);
      return Optional.empty();
    }
    long generation = set.getMetadata().getGeneration();
    generations.put(key, generation);
    return Optional.of(
        new SetFacts(
            key.name(),
            number(set, 1, "spec", "replicas"),
            number(set, 0, "spec", "ordinals", "start"),
            number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition"),
            text(set, "spec", "updateStrategy", "type").equals("OnDelete"),
            number(set, -1, "status", "observedGeneration") >= generation,
            text(set, "status", "currentRevision"),
            text(set, "status", "updateRevision"),
            pods(key, set, serving),
            history(key, set),
            text(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
                .equals("Delete")));
  }

  private List<PodFacts> pods(
      ObjectKey key, GenericKubernetesResource set, Map<String, Set<String>> serving) {
    int minReady = number(set, 0, "spec", "minReadySeconds");
    return owned(Watched.POD, key, set).stream()
        .map(pod -> pod(pod, minReady, serving))
        .sorted(Comparator.comparingInt(PodFacts::ordinal))
        .toList();
  }

  /** What a StatefulSet owns of a kind; typed models would take seconds to be made ready. */
  private List<GenericKubernetesResource> owned(
      Watched kind, ObjectKey key, GenericKubernetesResource set) {
    Map<String, String> labels = new HashMap<>();
    if (set.get("spec", "selector", "matchLabels") instanceof Map<?, ?> selector) {
      selector.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
    }
    return kind
        .in(client)
        .inNamespace(key.namespace())
        .withLabels(labels)
        .list()
        .getItems()
        .stream()
        .filter(object -> isOwned(object, set))
        .toList();
  }

  private static boolean isOwned(GenericKubernetesResource object, GenericKubernetesResource set) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(set.getMetadata().getUid()));
  }

  private PodFacts pod(
      GenericKubernetesResource pod, int minReadySeconds, Map<String, Set<String>> serving) {
    String name = pod.getMetadata().getName();
    Map<String, String> labels =
        Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
    Optional<Instant> readySince = readySince(pod);
    boolean seen = serving.getOrDefault(name, Set.of()).contains(text(pod, "status", "podIP"));
    boolean forLong =
        minReadySeconds == 0
            || readySince
                .filter(since -> !since.plusSeconds(minReadySeconds).isAfter(clock.instant()))
                .isPresent();
    boolean ready = readySince.isPresent() && seen;
    return new PodFacts(
        name,
        pod.getMetadata().getUid(),
        ordinal(name, labels),
        labels.getOrDefault(REVISION, ""),
        ready,
        ready && forLong,
        pod.getMetadata().getDeletionTimestamp() != null,
        readySince.isPresent() ? Optional.empty() : trouble(pod));
  }

  private static int ordinal(String name, Map<String, String> labels) {
    String text = labels.getOrDefault(INDEX, name.substring(name.lastIndexOf('-') + 1));
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static Optional<Instant> readySince(GenericKubernetesResource pod) {
    return maps(pod, "status", "conditions")
        .filter(condition -> "Ready".equals(condition.get("type")))
        .filter(condition -> "True".equals(condition.get("status")))
        .findFirst()
        .map(condition ->
            condition.get("lastTransitionTime") instanceof String since
                ? Instant.parse(since)
                : Instant.EPOCH);
  }

  private static Optional<String> trouble(GenericKubernetesResource pod) {
    Stream<Map<String, Object>> containers =
        Stream.concat(
            maps(pod, "status", "initContainerStatuses"), maps(pod, "status", "containerStatuses"));
    Optional<String> waiting =
        containers
            .map(
                container -> GenericKubernetesResource.get(container, "state", "waiting", "reason"))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .filter(reason -> !STARTING.contains(reason))
            .findFirst();
    return waiting.or(() ->
        maps(pod, "status", "conditions")
            .map(condition -> String.valueOf(condition.get("reason")))
            .filter("Unschedulable"::equals)
            .findFirst());
  }

  private List<RevisionFacts> history(ObjectKey key, GenericKubernetesResource set) {
    Epoch epoch =
        new Epoch(
            set.getMetadata().getUid(),
            number(set, -1, "status", "observedGeneration"),
            text(set, "status", "currentRevision"),
            text(set, "status", "updateRevision"));
    @Nullable History known = histories.get(key);
    if (known != null && known.epoch().equals(epoch)) {
      return known.revisions();
    }
    List<RevisionFacts> revisions =
        owned(Watched.CONTROLLER_REVISION, key, set).stream()
            .map(revision ->
                new RevisionFacts(
                    revision.getMetadata().getName(), number(revision, 0, "revision")))
            .sorted(Comparator.comparingLong(RevisionFacts::number))
            .toList();
    histories.put(key, new History(epoch, revisions));
    return revisions;
  }

  private RouteFacts route(StatefulRollout rollout) {
    ObjectKey key =
        new ObjectKey(
            Watched.HTTP_ROUTE.kind(), rollout.meta().namespace(), rollout.spec().route());
    @Nullable GenericKubernetesResource route = Watched.HTTP_ROUTE.one(client, key).get();
    if (route == null) {
      return new RouteFacts(false, OptionalInt.empty(), OptionalInt.empty());
    }
    String json = client.getKubernetesSerialization().asJson(Essence.of(Watched.HTTP_ROUTE, route));
    try {
      Map<String, Integer> weights = WeightPlan.of(json, key, Map.of()).before();
      return new RouteFacts(
          true,
          weight(weights, Optional.of(rollout.spec().stableService())),
          weight(weights, rollout.spec().canaryService()));
    } catch (EditException e) {
      // What is wrong with it is a problem of its own; no weight of it can be told.
      return new RouteFacts(true, OptionalInt.empty(), OptionalInt.empty());
    }
  }

  private static OptionalInt weight(Map<String, Integer> weights, Optional<String> service) {
    return service.map(weights::get).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private static String text(GenericKubernetesResource object, String... path) {
    return object.<Object>get((Object[]) path) instanceof String text ? text : "";
  }

  private static int number(GenericKubernetesResource object, int otherwise, String... path) {
    return object.<Object>get((Object[]) path) instanceof Number number
        ? number.intValue()
        : otherwise;
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> maps(
      GenericKubernetesResource object, String... path) {
    return object.<Object>get((Object[]) path) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(entry -> (Map<String, Object>) entry)
        : Stream.empty();
  }
}
