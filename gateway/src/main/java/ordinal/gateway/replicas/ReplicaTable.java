package ordinal.gateway.replicas;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.ConfigMap;
import ordinal.gateway.objects.EndpointSlice;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Pod;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Service;
import ordinal.gateway.objects.StatefulSet;

/** Replicas of every Service port, compiled from one snapshot of the objects. Immutable. */
public final class ReplicaTable {
  /** By ordinal, those without one last, then by name. */
  static final Comparator<Replica> BY_ORDINAL =
      Comparator.<Replica>comparingInt(r -> r.ordinal().orElse(Integer.MAX_VALUE))
          .thenComparing(Replica::name);

  private static final Comparator<Replica> FOR_DISPLAY =
      Comparator.comparing(Replica::namespace)
          .thenComparing(Replica::backend)
          .thenComparing(BY_ORDINAL)
          .thenComparingInt(r -> r.address().map(Replica.Address::port).orElse(0));

  /**
   * The replicas of one Service port, by ordinal.
   *
   * @param expected names that {@code spec.replicas} of the StatefulSets behind the Service
   *     demands, each of them among the replicas; empty where no StatefulSet is known
   * @param fleet shared by all snapshots
   * @param forbidden whether it must be spoken to with TLS, and its BackendTLSPolicy is wrong
   */
  public record Group(
      String namespace,
      String service,
      int port,
      List<Replica> replicas,
      List<String> expected,
      Fleet fleet,
      boolean forbidden) {
    public Group {
      replicas = List.copyOf(replicas);
      expected = List.copyOf(expected);
    }
  }

  private record Key(String namespace, String service, int port) {}

  /** All that a table is made of; as long as it stays the same, so does the table. */
  private record Source(
      List<Service> services,
      List<EndpointSlice> slices,
      List<StatefulSet> sets,
      List<Pod> pods,
      List<BackendTlsPolicy> policies,
      List<ConfigMap> configMaps,
      List<Splits.Splitting> splittings) {
    static Source of(Objects objects) {
      return new Source(
          objects.all(Service.class),
          objects.all(EndpointSlice.class),
          objects.all(StatefulSet.class),
          objects.all(Pod.class),
          objects.all(BackendTlsPolicy.class),
          objects.all(ConfigMap.class),
          Splits.Splitting.of(objects));
    }
  }

  private final Source source;
  private final Map<Key, Group> groups;
  private final List<Replica> all;
  private final List<Problem> problems;
  private final Loads loads;
  private final Fleets fleets;

  private ReplicaTable(
      Source source, List<Group> groups, List<Problem> problems, Loads loads, Fleets fleets) {
    this.problems = problems;
    this.source = source;
    this.groups =
        groups.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    g -> new Key(g.namespace(), g.service(), g.port()),
                    Function.identity(),
                    (first, second) -> first));
    this.all = groups.stream().flatMap(g -> g.replicas().stream()).sorted(FOR_DISPLAY).toList();
    this.loads = loads;
    this.fleets = fleets;
  }

  /**
   * Joins EndpointSlices with Services, Pods and StatefulSets; {@code previous} hands on loads and
   * health, and is the answer where none of these changed.
   */
  public static ReplicaTable compile(Objects objects, Optional<ReplicaTable> previous) {
    Source source = Source.of(objects);
    return previous
        .filter(table -> table.source.equals(source))
        .orElseGet(() -> {
          Loads loads = new Loads(previous.map(t -> t.loads));
          Fleets fleets = new Fleets(previous.map(t -> t.fleets));
          TlsPolicies tls = new TlsPolicies(objects);
          List<Group> groups = new ReplicaJoin(objects, tls, loads, fleets).groups();
          fleets.forgetOthers();
          return new ReplicaTable(source, groups, tls.problems(), loads, fleets);
        });
  }

  /** What is wrong with BackendTLSPolicies. */
  public List<Problem> problems() {
    return problems;
  }

  /** Every replica of every Service port, by namespace, backend and ordinal. */
  public List<Replica> all() {
    return all;
  }

  /** The group of a Service port; absent where the Service or the port does not exist. */
  public Optional<Group> group(String namespace, String service, int port) {
    return Optional.ofNullable(groups.get(new Key(namespace, service, port)));
  }
}
