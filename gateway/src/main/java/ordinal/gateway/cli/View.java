package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** What {@code get} can show: where it is read, and how it looks as a table. */
enum View {
  ROUTES {
    @Override
    String text(JsonNode answer, boolean wide, Ansi ansi) {
      return RoutesTable.of(answer, wide).text(ansi);
    }
  },
  REPLICAS {
    @Override
    String text(JsonNode answer, boolean wide, Ansi ansi) {
      return replicas(answer, wide).text(ansi);
    }
  },
  ROLLOUTS {
    @Override
    String text(JsonNode answer, boolean wide, Ansi ansi) {
      return answer.path("rollouts").isEmpty()
          ? "No rollouts.\n"
          : RolloutText.table(answer.path("rollouts"), wide).text(ansi);
    }
  },
  VISITS {
    @Override
    String text(JsonNode answer, boolean wide, Ansi ansi) {
      Table totals = new Table("TOTAL", "COMPLETE", "EXPECTED", "COUNTED");
      totals.add(
          answer.path("total").asLong(),
          answer.path("complete").asBoolean(),
          answer.path("expected").asInt(),
          answer.path("counted").asInt());
      return totals.text(ansi) + "\n" + readings(answer, wide).text(ansi);
    }
  },
  PROBLEMS {
    @Override
    String text(JsonNode answer, boolean wide, Ansi ansi) {
      return answer.path("problems").isEmpty() ? "No problems.\n" : problems(answer).text(ansi);
    }
  };

  private static final int ERROR_WIDTH = 60;

  abstract String text(JsonNode answer, boolean wide, Ansi ansi);

  String path() {
    return "/api/v1/" + this;
  }

  /** Names in lower case, as the command line writes them. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Table replicas(JsonNode answer, boolean wide) {
    List<String> headers =
        new ArrayList<>(List.of("NAMESPACE", "NAME", "BACKEND", "STATE", "IN-FLIGHT", "REVISION"));
    if (wide) {
      headers.addAll(List.of("ORDINAL", "ADDRESS", "SERVING", "EJECTED-UNTIL", "REASON"));
    }
    Table table = new Table(headers.toArray(String[]::new));
    for (JsonNode r : answer.path("replicas")) {
      List<Object> cells = new ArrayList<>();
      List.of("namespace", "name", "backend", "state", "inFlight", "revision")
          .forEach(field -> cells.add(cell(r, field)));
      if (wide) {
        cells.add(cell(r, "ordinal"));
        cells.add(r.has("address") ? address(r) : "-");
        cells.add(cell(r, "serving"));
        cells.add(cell(r, "ejectedUntil"));
        cells.add(cell(r, "reason"));
      }
      table.add(cells.toArray());
    }
    return table;
  }

  private static String address(JsonNode replica) {
    String host = replica.path("address").asText();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + replica.path("port").asInt();
  }

  private static Table readings(JsonNode answer, boolean wide) {
    List<String> headers =
        new ArrayList<>(List.of("REPLICA", "BACKEND", "VISITS", "STATE", "AGE", "ERROR"));
    if (wide) {
      headers.addAll(4, List.of("REVISION"));
    }
    Table table = new Table(headers.toArray(String[]::new));
    for (JsonNode r : answer.path("replicas")) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  cell(r, "replica"),
                  cell(r, "backend"),
                  cell(r, "visits"),
                  cell(r, "state"),
                  r.path("ageMillis").isNumber() ? Ages.text(r.path("ageMillis").asLong()) : "-",
                  wide ? cell(r, "error") : shortened(cell(r, "error"))));
      if (wide) {
        cells.add(4, cell(r, "revision"));
      }
      table.add(cells.toArray());
    }
    return table;
  }

  private static Table problems(JsonNode answer) {
    Table table = new Table("FILE", "LINE", "OBJECT", "FIELD", "VALUE", "MESSAGE");
    for (JsonNode p : answer.path("problems")) {
      table.add(
          cell(p, "file"),
          p.path("line").asInt() > 0 ? p.path("line").asInt() : "-",
          cell(p, "object"),
          cell(p, "field"),
          shortened(cell(p, "value")),
          cell(p, "message"));
    }
    return table;
  }

  static String cell(JsonNode object, String field) {
    String text = object.path(field).asText("");
    return text.isEmpty() || object.path(field).isNull() ? "-" : text;
  }

  private static String shortened(String text) {
    return text.length() <= ERROR_WIDTH ? text : text.substring(0, ERROR_WIDTH - 1) + "…";
  }
}
