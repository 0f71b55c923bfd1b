package ordinal.gateway.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Rows under headers in capitals, aligned; states that need a look are coloured on a terminal. */
final class Table {
  private static final Map<String, String> COLOURS =
      Map.of(
          "stale", "yellow",
          "not-ready", "yellow",
          "terminating", "yellow",
          "missing", "red",
          "unresolved", "red");
  private static final int GAP = 3;

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  Table(String... headers) {
    this.columns = headers.length;
    rows.add(List.of(headers));
  }

  void add(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toList());
  }

  String text(Ansi ansi) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        line.append(coloured(cell, ansi));
        if (column < columns - 1) {
          line.repeat(' ', width(column) + GAP - cell.length());
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String coloured(String cell, Ansi ansi) {
    String colour = COLOURS.get(cell);
    return colour == null ? cell : ansi.string("@|" + colour + " " + cell + "|@");
  }
}
