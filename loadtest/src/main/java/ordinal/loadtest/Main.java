package ordinal.loadtest;

import java.util.Map;
import ordinal.loadtest.compare.LoadtestCommand;

/** {@code ordinal}, with the command {@code loadtest} beside those of the gateway. */
public final class Main {
  private Main() {}

  /** See {@code ordinal loadtest --help}. */
  public static void main(String[] args) {
    // What is measured fails on purpose; the report says how.
    if (System.getenv("ORDINAL_LOG_LEVEL") == null) {
      System.setProperty("ORDINAL_LOG_LEVEL", "OFF");
    }
    ordinal.gateway.Main.run(args, Map.of("loadtest", LoadtestCommand::new));
  }
}
