package ordinal.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TableTest {
  @Test
  void colouringMovesNoColumn() {
    Table table = new Table("NAME", "STATE", "AGE");
    table.add("counter-0", "stale", "2s");

    String plain = table.text(Ansi.OFF);
    String coloured = table.text(Ansi.ON);

    assertThat(plain).isEqualTo("NAME        STATE   AGE\ncounter-0   stale   2s\n");
    assertThat(coloured).contains("\u001B[33mstale\u001B[39m\u001B[0m   2s");
  }

  @Test
  void readsNoMarkupInWhatTheServerSays() {
    Table table = new Table("A");
    table.add("@|red x|@");

    assertThat(table.text(Ansi.ON)).isEqualTo("A\n@|red x|@\n");
  }
}
