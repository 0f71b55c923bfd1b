package ordinal.gateway;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;
import ordinal.gateway.cli.OrdinalCli;

/** {@code ordinal}: hands each command to what runs it, and ends the process with its exit code. */
public final class Main {
  private Main() {}

  /** See {@code ordinal --help}. */
  public static void main(String[] args) {
    run(args, Map.of());
  }

  /**
   * Runs one command and ends the process.
   *
   * @param more makers of picocli commands beside the gateway's own, by name
   */
  public static void run(String[] args, Map<String, Supplier<Object>> more) {
    PrintWriter out = writer(System.out);
    int code = OrdinalCli.run(args, new Here(out), more, System.getenv(), out, writer(System.err));
    // Not exit: after a signal the hooks are running already, and exit would wait for them.
    Runtime.getRuntime().halt(code);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
