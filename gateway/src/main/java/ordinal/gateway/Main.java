package ordinal.gateway;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import ordinal.gateway.cli.OrdinalCli;

/** {@code ordinal}: hands each command to what runs it, and ends the process with its exit code. */
public final class Main {
  private Main() {}

  /** See {@code ordinal --help}. */
  public static void main(String[] args) {
    run(args);
  }

  /**
   * Runs one command and ends the process.
   *
   * @param more picocli commands beside the gateway's own
   */
  public static void run(String[] args, Object... more) {
    PrintWriter out = writer(System.out);
    int code =
        OrdinalCli.run(
            args, new Here(out), List.of(more), System.getenv(), out, writer(System.err));
    // Not exit: after a signal the hooks are running already, and exit would wait for them.
    Runtime.getRuntime().halt(code);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
