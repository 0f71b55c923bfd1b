package ordinal.gateway.objects;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.HttpRoute.ParentRef;
import ordinal.gateway.objects.HttpRoute.Rule;
import ordinal.gateway.objects.HttpRoute.Timeouts;

/** Reads an HTTPRoute: its parents, host names and rules. Stateless. */
final class HttpRouteReader implements Kind.Reader {
  static final String GROUP = HttpRoute.GROUP;
  private static final int MOST_HOSTNAMES = 16;
  private static final int MOST_PARENTS = 32;
  private static final int MOST_RULES = 16;
  private static final int MOST_MATCHES_OF_ALL_RULES = 128;

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          List<ParentRef> parents = parentRefs(spec, head.namespace());
          List<String> hostnames = spec.texts("hostnames", 0, MOST_HOSTNAMES, Syntax.HOSTNAME);
          List<Rule> rules = rules(spec, head.namespace());
          spec.notYet("useDefaultGateways");
          spec.closeWithWarnings();
          return new HttpRoute(head.meta(), parents, hostnames, rules);
        });
  }

  private static List<ParentRef> parentRefs(Fields spec, String namespace) {
    List<Fields> entries = spec.children("parentRefs", 0, MOST_PARENTS);
    List<ParentRef> parents = entries.stream().map(entry -> parentRef(entry, namespace)).toList();
    if (parents.size() > 1) {
      unambiguous(entries, parents);
    }
    return parents;
  }

  private static ParentRef parentRef(Fields entry, String namespace) {
    String group = entry.text("group", Syntax.GROUP).orElse(GROUP);
    String kind = entry.text("kind", Syntax.KIND).orElse("Gateway");
    ParentRef parent =
        new ParentRef(
            group,
            kind,
            entry.text("namespace", Syntax.DNS_LABEL).orElse(namespace),
            entry.needText("name", Syntax.NAME).orElse(""),
            entry.text("sectionName", Syntax.DNS_NAME),
            entry.number("port", 1, 65_535));
    entry.closeWithWarnings();
    return parent;
  }

  private static void unambiguous(List<Fields> entries, List<ParentRef> parents) {
    Map<String, ParentRef> first = new HashMap<>();
    Set<ParentRef> seen = new HashSet<>();
    for (int i = 0; i < parents.size(); i++) {
      ParentRef parent = parents.get(i);
      if (!parent.isGateway() || parent.name().isEmpty()) {
        continue;
      }
      String gateway = parent.namespace() + "/" + parent.name();
      ParentRef other = first.putIfAbsent(gateway, parent);
      boolean alike =
          other == null
              || (other.sectionName().isPresent() == parent.sectionName().isPresent()
                  && other.port().isPresent() == parent.port().isPresent());
      if (!seen.add(parent) || !alike) {
        String message =
            "must differ from the other references to this Gateway in sectionName or port, which"
                + " all of them must name";
        entries.get(i).errorHere(gateway, message);
      }
    }
  }

  private static List<Rule> rules(Fields spec, String namespace) {
    if (!spec.has("rules")) {
      return List.of(
          new Rule(
              Optional.empty(),
              List.of(MatchReader.ANY),
              List.of(),
              List.of(),
              new Timeouts(Optional.empty(), Optional.empty())));
    }
    List<Fields> entries = spec.children("rules", 1, MOST_RULES);
    List<Rule> rules = entries.stream().map(entry -> RuleReader.rule(entry, namespace)).toList();
    int matches = rules.stream().mapToInt(rule -> rule.matches().size()).sum();
    if (matches > MOST_MATCHES_OF_ALL_RULES) {
      String message = "must have at most " + MOST_MATCHES_OF_ALL_RULES + " matches in all rules";
      spec.error("rules", matches + " matches", message);
    }
    Set<String> names = new HashSet<>();
    for (Fields entry : entries) {
      String name = entry.peek("name");
      if (!name.isEmpty() && !names.add(name)) {
        entry.error("name", "is the name of an earlier rule: names must be unique");
      }
    }
    return rules;
  }
}
