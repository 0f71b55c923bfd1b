package ordinal.gateway.replicas;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import ordinal.gateway.objects.EndpointSlice;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Pod;
import ordinal.gateway.objects.Service;
import ordinal.gateway.objects.StatefulSet;
import ordinal.gateway.tls.BackendTls;
import org.jspecify.annotations.Nullable;

/**
 * Joins what four kinds of objects say of a replica: slices its address and conditions, the Pod its
 * ordinal and revision, the StatefulSet that it must exist, the Service whom it serves. Used by one
 * thread for one compilation.
 */
final class ReplicaJoin {
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";
  private static final String REVISION = "controller-revision-hash";
  // More digits are a hash, and would not fit an int.
  private static final int MAX_ORDINAL_DIGITS = 9;

  private record ServiceKey(String namespace, String name) {}

  private record PodLabel(String namespace, String name, String value) {}

  private record Seen(Replica.Address address, Optional<String> pod, EndpointSlice.Endpoint is) {
    /**
     * Ready before serving before the rest, so that a stale copy in another slice hides nothing.
     */
    int rank() {
      if (!is.serving() && !is.ready()) {
        return 0;
      }
      return is.terminating() ? 1 : is.ready() ? 3 : 2;
    }
  }

  private final Objects objects;
  private final TlsPolicies tls;
  private final Splits splits;
  private final Loads loads;
  private final Fleets fleets;
  private final Map<ServiceKey, List<EndpointSlice>> slices;
  private final Map<String, List<StatefulSet>> sets;
  private final Map<PodLabel, List<StatefulSet>> setsByLabel;

  ReplicaJoin(Objects objects, TlsPolicies tls, Loads loads, Fleets fleets) {
    this.objects = objects;
    this.tls = tls;
    this.splits = new Splits(Splits.Splitting.of(objects));
    this.loads = loads;
    this.fleets = fleets;
    this.slices =
        objects.all(EndpointSlice.class).stream()
            .sorted(Comparator.comparing(s -> s.meta().name()))
            .collect(groupingBy(s -> new ServiceKey(s.meta().namespace(), s.service())));
    this.sets =
        objects.all(StatefulSet.class).stream().collect(groupingBy(s -> s.meta().namespace()));
    this.setsByLabel = new HashMap<>();
    for (StatefulSet set : objects.all(StatefulSet.class)) {
      set.podLabels()
          .forEach((name, value) ->
              setsByLabel
                  .computeIfAbsent(
                      new PodLabel(set.meta().namespace(), name, value), l -> new ArrayList<>())
                  .add(set));
    }
  }

  List<ReplicaTable.Group> groups() {
    return objects.all(Service.class).stream()
        .flatMap(service -> service.ports().stream().map(port -> group(service, port)))
        .toList();
  }

  private ReplicaTable.Group group(Service service, Service.Port port) {
    Optional<TlsPolicies.Verdict> verdict = tls.of(service, port);
    @Nullable BackendTls with = verdict.flatMap(TlsPolicies.Verdict::tls).orElse(null);
    Map<String, Seen> seen = seen(service, port, with);
    List<String> expected =
        expected(service).stream()
            .filter(name -> place(service, name) != Splits.Place.ELSEWHERE)
            .toList();
    List<Replica> replicas = new ArrayList<>();
    seen.forEach((name, endpoint) -> {
      Splits.Place place = place(service, name);
      if (place != Splits.Place.ELSEWHERE) {
        replicas.add(present(service, name, endpoint, place));
      }
    });
    expected.stream()
        .filter(name -> !seen.containsKey(name))
        .forEach(name -> replicas.add(absent(service, name)));
    replicas.sort(ReplicaTable.BY_ORDINAL);
    Fleet fleet = fleets.fleet(service.key(), port.port());
    for (Replica replica : replicas) {
      if (replica.health().ready(replica.ready())) {
        fleet.alert();
      }
    }
    return new ReplicaTable.Group(
        service.meta().namespace(),
        service.meta().name(),
        port.port(),
        replicas,
        expected,
        fleet,
        verdict.isPresent() && with == null);
  }

  /**
   * Endpoints by replica name. A pod stands in two slices while the controller moves it, and always
   * with two address families: the better condition counts, among equals the slice that comes first
   * by name.
   */
  private Map<String, Seen> seen(Service service, Service.Port port, @Nullable BackendTls with) {
    Map<String, Seen> byName = new LinkedHashMap<>();
    ServiceKey key = new ServiceKey(service.meta().namespace(), service.meta().name());
    for (EndpointSlice slice : slices.getOrDefault(key, List.of())) {
      slice.ports().stream()
          .filter(p -> p.name().equals(port.name()))
          .findFirst()
          .ifPresent(p ->
              slice
                  .endpoints()
                  .forEach(e -> add(byName, e, host -> address(host, p.port(), port, with))));
    }
    return byName;
  }

  private static Replica.Address address(
      String host, int number, Service.Port port, @Nullable BackendTls with) {
    return new Replica.Address(host, number, port.isHttp2(), with);
  }

  private static void add(
      Map<String, Seen> byName,
      EndpointSlice.Endpoint endpoint,
      Function<String, Replica.Address> addresses) {
    if (endpoint.addresses().isEmpty()) {
      return;
    }
    // The API: consumers take the first address, the others mean the same.
    Replica.Address address = addresses.apply(endpoint.addresses().getFirst());
    byName.merge(
        endpoint.pod().orElseGet(() -> display(address)),
        new Seen(address, endpoint.pod(), endpoint),
        (first, second) -> second.rank() > first.rank() ? second : first);
  }

  private static String display(Replica.Address address) {
    String host = address.host();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.port();
  }

  private Splits.Place place(Service service, String pod) {
    return splits.place(service, label(service.meta().namespace(), pod, REVISION).orElse(""));
  }

  private Replica present(Service service, String name, Seen seen, Splits.Place place) {
    String namespace = service.meta().namespace();
    Optional<Replica.Address> address = Optional.of(seen.address());
    return new Replica(
        namespace,
        name,
        seen.pod().map(pod -> ordinal(namespace, pod)).orElse(OptionalInt.empty()),
        service.meta().name(),
        label(namespace, name, REVISION).orElse(""),
        address,
        // publishNotReadyAddresses keeps even a terminating pod ready; it takes nothing new from
        // us.
        seen.is().ready() && !seen.is().terminating() && place == Splits.Place.MEMBER,
        seen.is().serving(),
        seen.is().terminating(),
        loads.of(namespace, name, address),
        fleets.health(service.key(), name, address));
  }

  private Replica absent(Service service, String name) {
    String namespace = service.meta().namespace();
    return new Replica(
        namespace,
        name,
        ordinal(namespace, name),
        service.meta().name(),
        label(namespace, name, REVISION).orElse(""),
        Optional.empty(),
        false,
        false,
        false,
        loads.of(namespace, name, Optional.empty()),
        fleets.health(service.key(), name, Optional.empty()));
  }

  private List<String> expected(Service service) {
    return candidates(service).stream()
        .filter(set -> standsFor(service, set))
        .flatMap(set ->
            IntStream.range(set.ordinalsStart(), set.ordinalsStart() + set.replicas())
                .mapToObj(ordinal -> set.meta().name() + "-" + ordinal))
        .distinct()
        .toList();
  }

  /**
   * The fewest sets that any one label of the selector leaves: not all of them for each Service.
   */
  private List<StatefulSet> candidates(Service service) {
    String namespace = service.meta().namespace();
    return service.selector().entrySet().stream()
        .map(l -> new PodLabel(namespace, l.getKey(), l.getValue()))
        .map(label -> setsByLabel.getOrDefault(label, List.of()))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(() -> sets.getOrDefault(namespace, List.of()));
  }

  /** A Service without a selector, as folders have it, stands for the sets that name it. */
  private static boolean standsFor(Service service, StatefulSet set) {
    return service.selector().isEmpty()
        ? set.serviceName().equals(service.meta().name())
        : set.podLabels().entrySet().containsAll(service.selector().entrySet());
  }

  private OptionalInt ordinal(String namespace, String pod) {
    Optional<OptionalInt> labelled = label(namespace, pod, POD_INDEX).map(ReplicaJoin::number);
    return labelled
        .filter(OptionalInt::isPresent)
        .orElseGet(() -> number(pod.substring(pod.lastIndexOf('-') + 1)));
  }

  private static OptionalInt number(String text) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_ORDINAL_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  private Optional<String> label(String namespace, String pod, String label) {
    return objects
        .find(Pod.class, namespace, pod)
        .map(p -> p.meta().labels().get(label))
        .filter(value -> !value.isEmpty());
  }
}
