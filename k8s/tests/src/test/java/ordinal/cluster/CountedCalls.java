package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Has the API server count the calls of a service account, right by right: it sorts calls into flow
 * schemas before it asks whether they are allowed, and tells how many came by each (API priority
 * and fairness, KEP-1040). So there is a flow schema for each right that a role grants, and one for
 * all that none does. Closing it removes them. One thread.
 */
final class CountedCalls implements AutoCloseable {
  // Before those that every cluster has, but for the administrators'.
  private static final int EACH = 50;
  private static final int REST = 60;
  private static final Pattern DISPATCHED =
      Pattern.compile(
          "apiserver_flowcontrol_dispatched_requests_total\\{flow_schema=\"([^\"]+)\"[^}]*} (\\d+)");

  private static final String LABEL = "ordinal.dev/counted";

  private final Shell shell;
  private final String namespace;
  private final String account;
  private final Map<String, Right> schemas = new TreeMap<>();
  private final String rest;

  /** {@code resource} may have a subresource behind a slash. */
  record Right(String verb, String group, String resource) implements Comparable<Right> {
    /** As {@code kubectl api-resources} names it. */
    String kind() {
      String whole = resource.split("/", 2)[0];
      return group.isEmpty() ? whole : whole + "." + group;
    }

    @Override
    public int compareTo(Right other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
  }

  /** Begins to count. */
  CountedCalls(Releasing cluster, String account, Set<Right> granted) {
    this.shell = cluster.shell();
    this.namespace = cluster.namespace();
    this.account =
        "{\"kind\": \"ServiceAccount\", \"serviceAccount\": {\"namespace\": \""
            + namespace
            + "\", \"name\": \""
            + account
            + "\"}}";
    this.rest = namespace + "-rest";
    granted.forEach(right -> schemas.put(namespace + "-" + schemas.size(), right));
    List<String> all = new ArrayList<>();
    schemas.forEach((name, right) -> all.add(schema(name, EACH, right)));
    all.add(schema(rest, REST, new Right("*", "*", "*")));
    cluster.apply(
        "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [" + String.join(",", all) + "]}");
    Installed.await("calls are counted", this::isInForce);
  }

  private String schema(String name, int precedence, Right right) {
    return """
    {"apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "FlowSchema",
     "metadata": {"name": "%s", "labels": {"%s": "%s"}},
     "spec": {"matchingPrecedence": %d, "priorityLevelConfiguration": {"name": "workload-high"},
      "rules": [{"subjects": [%s], "resourceRules": [{"verbs": ["%s"], "apiGroups": ["%s"],
       "resources": ["%s"], "namespaces": ["*"], "clusterScope": true}]}]}}
    """
        .formatted(
            name,
            LABEL,
            namespace,
            precedence,
            account,
            right.verb(),
            right.group(),
            right.resource());
  }

  // The API server says of each whether its priority level is there when it begins to use it.
  private boolean isInForce() {
    String said =
        shell.kubectl(
            "get",
            "flowschemas",
            "-l",
            LABEL + "=" + namespace,
            "-o",
            "jsonpath={.items[*].status.conditions[*].status}");
    return said.split(" ").length == schemas.size() + 1 && !said.contains("True");
  }

  /** What no call needed until now. */
  Set<Right> unused() {
    Map<String, Long> counts = counts();
    return schemas.entrySet().stream()
        .filter(schema -> counts.getOrDefault(schema.getKey(), 0L) == 0)
        .map(Map.Entry::getValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many calls were none of the granted ones, whether or not another role allowed them. */
  long others() {
    return counts().getOrDefault(rest, 0L);
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    Matcher line = DISPATCHED.matcher(shell.kubectl("get", "--raw", "/metrics"));
    while (line.find()) {
      counts.merge(line.group(1), Long.parseLong(line.group(2)), Long::sum);
    }
    return counts;
  }

  /** What a Role or ClusterRole grants. */
  static Set<Right> granted(JsonNode role) {
    Set<Right> rights = new TreeSet<>();
    for (JsonNode rule : role.path("rules")) {
      for (String group : texts(rule.path("apiGroups"))) {
        for (String resource : texts(rule.path("resources"))) {
          texts(rule.path("verbs")).forEach(verb -> rights.add(new Right(verb, group, resource)));
        }
      }
    }
    return rights;
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Override
  public void close() {
    shell.start("kubectl", "delete", "flowschemas", "-l", LABEL + "=" + namespace);
  }
}
