package ordinal.gateway.routing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.ReplicaTable;
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
  private final List<RouteRule> rules;
  private final Map<RuleCompiler.SequenceKey, WeightedSequence> sequences;

  RoutingTable(
      List<ListenerTable> listeners, Map<RuleCompiler.SequenceKey, WeightedSequence> sequences) {
    this.ports = ports(listeners);
    this.rules = rules(listeners);
    this.sequences = sequences;
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
   * Compiles; {@code previous} hands on each rule's place in its weighted sequence where the
   * weights did not change.
   */
  public static Compiled compile(
      Objects objects, ReplicaTable replicas, Optional<RoutingTable> previous) {
    return new TableCompiler(objects, replicas, previous.map(t -> t.sequences).orElse(Map.of()))
        .compile();
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
    return rules;
  }

  /** Which rule a request on a port gets, and why not the others. */
  public Explanation explain(int port, RequestView request) {
    return new Explainer(request).explain(port, listener(port, request));
  }
}
