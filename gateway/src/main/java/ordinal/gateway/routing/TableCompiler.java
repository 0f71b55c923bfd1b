package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.ReplicaTable;

/** Puts listeners, attachments and rules together. Used by one thread for one compilation. */
final class TableCompiler {
  private final Objects objects;
  private final Lasting lasting;
  private final List<Problem> problems = new ArrayList<>();
  private final List<BoundListener> listeners;
  private final List<Attachment> attached = new ArrayList<>();
  private final Attachments attachments;
  private final Policies policies;
  private final RuleCompiler rules;

  TableCompiler(Objects objects, ReplicaTable replicas, CompiledRoutes before) {
    this.objects = objects;
    this.lasting = before.lasting();
    this.listeners = Listeners.bind(objects, certificates(), problems::add);
    this.attachments = new Attachments(objects, listeners, problems::add);
    this.policies = new Policies(objects, before.lasting(), problems::add);
    this.rules = new RuleCompiler(objects, replicas, policies, before);
  }

  private Certificates certificates() {
    return new Certificates(objects, new Grants(objects), lasting.certificates(), problems::add);
  }

  RoutingTable.Compiled compile() {
    Map<BoundListener, List<ListenerTable.Hosted>> hosted = new LinkedHashMap<>();
    listeners.forEach(l -> hosted.put(l, new ArrayList<>()));
    for (HttpRoute route : objects.all(HttpRoute.class)) {
      // Compiled even where it attaches to nothing: its problems are of interest all the same.
      CompiledRoutes.Compiled compiled = rules.compile(route);
      problems.addAll(compiled.problems());
      List<Attachment> parents = attachments.of(route);
      attached.addAll(parents);
      parents.stream()
          .flatMap(parent -> parent.listeners().stream())
          .distinct()
          .forEach(l -> add(hosted, l, host(route, compiled.rules(), l)));
    }
    List<ListenerTable> tables = new ArrayList<>();
    hosted.forEach((listener, routes) -> tables.add(new ListenerTable(listener, routes)));
    lasting.certificates().retainUsed();
    problems.addAll(RolloutReferences.problems(objects));
    RoutingTable table = new RoutingTable(tables, attached, clients(), rules.compiled());
    return new RoutingTable.Compiled(table, problems);
  }

  // A connection belongs to its port: which listener a request is for is known too late.
  private Map<Integer, PolicyLimits.Clients> clients() {
    Map<Integer, PolicyLimits.Clients> byPort = new HashMap<>();
    for (BoundListener bound : listeners) {
      policies
          .ofListener(bound.gateway().key(), bound.listener().name())
          .ifPresent(limit -> byPort.merge(bound.port(), limit, PolicyLimits.Clients::and));
    }
    return byPort;
  }

  private static void add(
      Map<BoundListener, List<ListenerTable.Hosted>> hosted,
      BoundListener listener,
      ListenerTable.Hosted route) {
    hosted.computeIfAbsent(listener, l -> new ArrayList<>()).add(route);
  }

  /**
   * Hostnames count as the route writes them: a listener's own hostname makes no route more
   * specific. Those that have no host in common with the listener can never match there.
   */
  private static ListenerTable.Hosted host(
      HttpRoute route, List<CompiledRule> rules, BoundListener listener) {
    List<String> hostnames =
        route.hostnames().isEmpty()
            ? List.of(Hostnames.ANY)
            : route.hostnames().stream()
                .filter(host -> Hostnames.intersect(host, listener.hostname()))
                .distinct()
                .toList();
    List<Candidate> candidates =
        rules.stream()
            .flatMap(rule ->
                IntStream.range(0, rule.rule().matches().size())
                    .mapToObj(i -> new Candidate(rule, i, listener)))
            .toList();
    return new ListenerTable.Hosted(hostnames, candidates);
  }
}
