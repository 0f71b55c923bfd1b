package ordinal.gateway.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Where a command prints, and whether in colour. */
record Terminal(PrintWriter out, Ansi ansi) {
  static Terminal of(CommandLine command) {
    return new Terminal(command.getOut(), command.getColorScheme().ansi());
  }

  void print(String text) {
    out.print(text);
    out.flush();
  }
}
