package ordinal.gateway.routing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.Gate;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.tls.KeyedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * All listeners, routes and rules of one snapshot, compiled for matching. Immutable. Any thread.
 *
 * <p>A request belongs to the listener of its port whose hostname fits most specifically. Among the
 * routes attached to that listener the most specific hostname of a route comes first, then what
 * {@link Precedence} says; a rule that does not match passes the request on to the next.
 */
public final class RoutingTable {
  /** A table and what is wrong with the references in it. */
  public record Compiled(RoutingTable table, List<Problem> problems) {
    public Compiled {
      problems = List.copyOf(problems);
    }
  }

  private record Port(int number, HostIndex<ListenerTable> listeners) {}

  private record Ranked(String hostname, Candidate candidate) {}

  private final Port[] ports;
  private final List<ListenerTable> tables;
  private final List<BoundListener> listeners;
  private final List<Attachment> attachments;
  private final Map<Integer, PolicyLimits.Clients> clients;
  private final Map<ObjectKey, Gate> gates;
  private final CompiledRoutes compiled;
  // Sorted when somebody looks: traffic has no use for it. Twice at worst, with the same outcome.
  private volatile @Nullable List<RouteRule> rules;

  RoutingTable(
      List<ListenerTable> tables,
      List<Attachment> attachments,
      Map<Integer, PolicyLimits.Clients> clients,
      CompiledRoutes compiled) {
    this.ports = ports(tables);
    this.tables = List.copyOf(tables);
    this.listeners = tables.stream().map(ListenerTable::listener).toList();
    this.attachments = List.copyOf(attachments);
    this.clients = Map.copyOf(clients);
    this.gates = compiled.lasting().gates();
    this.compiled = compiled;
  }

  private static Port[] ports(List<ListenerTable> listeners) {
    Map<Integer, Map<String, ListenerTable>> byPort = new HashMap<>();
    for (ListenerTable table : listeners) {
      byPort
          .computeIfAbsent(table.listener().port(), p -> new HashMap<>())
          .put(table.listener().hostname(), table);
    }
    return byPort.entrySet().stream()
        .map(e -> new Port(e.getKey(), new HostIndex<>(e.getValue())))
        .toArray(Port[]::new);
  }

  private static List<RouteRule> rules(List<ListenerTable> listeners) {
    return listeners.stream()
        .flatMap(table -> table.routes().stream())
        .flatMap(route ->
            route.hostnames().stream()
                .flatMap(h -> route.candidates().stream().map(c -> new Ranked(h, c))))
        .sorted(
            Comparator.comparing(Ranked::hostname, Hostnames.MOST_SPECIFIC_FIRST)
                .thenComparing(Ranked::candidate, Precedence.FIRST_WINS))
        .<RouteRule>map(ranked -> ranked.candidate().rule())
        .distinct()
        .toList();
  }

  /**
   * Compiles; {@code previous} hands on what did not change, and each rule's place in its weighted
   * sequence where the weights did not change.
   */
  public static Compiled compile(
      Objects objects, ReplicaTable replicas, Optional<RoutingTable> previous) {
    CompiledRoutes before =
        previous.map(t -> t.compiled).orElseGet(() -> CompiledRoutes.none(objects, replicas));
    return new TableCompiler(objects, replicas, before).compile();
  }

  /** Ports to listen on. */
  public Set<Integer> ports() {
    Set<Integer> numbers = new TreeSet<>();
    for (Port port : ports) {
      numbers.add(port.number());
    }
    return numbers;
  }

  /**
   * The rule for a request on a port, or null: 404. Its cost depends on the request, on the regular
   * expressions of its host and on the rules that share its path, not on the number of rules.
   */
  public @Nullable Match match(int port, RequestView request) {
    ListenerTable listener = listener(port, request);
    return listener == null ? null : listener.match(request);
  }

  private @Nullable ListenerTable listener(int port, RequestView request) {
    for (Port candidate : ports) {
      if (candidate.number() == port) {
        return candidate.listeners().first(request, (table, r) -> table);
      }
    }
    return null;
  }

  /** All rules in the order of their precedence, for display. */
  public List<RouteRule> rules() {
    List<RouteRule> sorted = rules;
    if (sorted == null) {
      sorted = rules(tables);
      rules = sorted;
    }
    return sorted;
  }

  /** The names of all routes that are attached somewhere. */
  public Set<String> routeNames() {
    return tables.stream()
        .flatMap(table -> table.routes().stream())
        .flatMap(route -> route.candidates().stream())
        .map(candidate -> candidate.rule().routeName())
        .collect(Collectors.toSet());
  }

  /** By port, what policies say of its clients; of several listeners the strictest. */
  public Map<Integer, PolicyLimits.Clients> clients() {
    return clients;
  }

  /** By Service, what its requests pass where their number is limited. */
  public Map<ObjectKey, Gate> gates() {
    return gates;
  }

  /** The listeners that serve. */
  public List<BoundListener> listeners() {
    return listeners;
  }

  /** By port with TLS and by hostname, {@code ""} for any, the certificates of its listener. */
  public Map<Integer, Map<String, List<KeyedCertificate>>> certificates() {
    Map<Integer, Map<String, List<KeyedCertificate>>> byPort = new HashMap<>();
    for (BoundListener bound : listeners) {
      if (bound.listener().isEncrypted()) {
        byPort
            .computeIfAbsent(bound.port(), p -> new HashMap<>())
            .put(bound.hostname(), bound.certificates());
      }
    }
    return byPort;
  }

  /** What became of each parentRef that leads to a Gateway of ours, by route and place. */
  public List<Attachment> attachments() {
    return attachments;
  }

  /** Which rule a request on a port gets, and why not the others. */
  public Explanation explain(int port, RequestView request) {
    return new Explainer(request).explain(port, listener(port, request));
  }
}
