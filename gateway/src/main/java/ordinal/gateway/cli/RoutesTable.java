package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** One line for each backend of each rule of each route. */
final class RoutesTable {
  private RoutesTable() {}

  static Table of(JsonNode answer, boolean wide) {
    List<String> headers =
        new ArrayList<>(List.of("ROUTE", "RULE", "MATCHES", "BACKEND", "WEIGHT", "SHARE", "READY"));
    if (wide) {
      headers.addAll(List.of("HOSTNAMES", "FILTERS", "VERSION", "FILE"));
    }
    Table table = new Table(headers.toArray(String[]::new));
    for (JsonNode route : answer.path("routes")) {
      for (JsonNode rule : route.path("rules")) {
        addRule(table, route, rule, wide);
      }
    }
    return table;
  }

  private static void addRule(Table table, JsonNode route, JsonNode rule, boolean wide) {
    if (rule.path("backends").isEmpty()) {
      table.add(cells(route, rule, List.of("-", "-", "-", "-"), wide));
    }
    for (JsonNode backend : rule.path("backends")) {
      List<Object> middle =
          List.of(
              backend.path("name").asText(),
              backend.path(backend.has("weight") ? "weight" : "desiredWeight").asInt(),
              share(backend),
              ready(backend));
      table.add(cells(route, rule, middle, wide));
    }
  }

  private static Object[] cells(JsonNode route, JsonNode rule, List<Object> middle, boolean wide) {
    List<Object> cells = new ArrayList<>();
    cells.add(route.path("namespace").asText() + "/" + route.path("name").asText());
    cells.add(rule.path(rule.has("name") ? "name" : "index").asText());
    cells.add(joined(rule.path("matches"), " | "));
    cells.addAll(middle);
    if (wide) {
      cells.add(joined(route.path("hostnames"), ","));
      cells.add(joined(rule.path("filters"), " | "));
      cells.add(route.path("resourceVersion").asText());
      cells.add(route.path("file").asText());
    }
    return cells.toArray();
  }

  private static String ready(JsonNode backend) {
    return backend.path("resolved").asBoolean()
        ? backend.path("ready").asInt() + "/" + backend.path("total").asInt()
        : "unresolved";
  }

  /** Such as {@code 33.3%}. */
  static String share(JsonNode backend) {
    if (!backend.has("share")) {
      return "-";
    }
    double percent = backend.path("share").asDouble() * 100;
    return percent == Math.rint(percent)
        ? (long) percent + "%"
        : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  private static String joined(JsonNode array, String separator) {
    List<String> items =
        StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    return items.isEmpty() ? "-" : String.join(separator, items);
  }
}
