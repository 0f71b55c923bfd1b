package ordinal.gateway.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ordinal counter}. */
@Command(
    description = "Runs one replica of the visit counter, configured by its environment.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  PORT                  Port to listen on (default: 8000).",
      "  BIND                  Address to listen on (default: 0.0.0.0).",
      "  EVENT_LOOPS           Threads that serve (default: 1).",
      "  VISITS_FILE           File that keeps the visits, readable with cat (default: volume/visits).",
      "  QUEUE_LIMIT           Visits that may wait for the disk; more get 503.",
      "  REPLICA               Name, such as counter-0 (default: $HOSTNAME).",
      "  ORDINAL               Its number (default: the one at the end of its name).",
      "  VERSION               Version that the page shows (default: that of CONFIG_FILE, else dev).",
      "  CONFIG_FILE           JSON file that GET /config shows (default: /config.json).",
      "  SECRET                Only whether it is set is shown.",
      "  FAULT_ERROR_RATE      Part of the requests that fail, 0 to 1.",
      "  FAULT_LATENCY_MILLIS  Added to each answer."
    })
final class CounterCommand implements Callable<Integer> {
  private final Commands commands;
  private final Map<String, String> environment;

  CounterCommand(Commands commands, Map<String, String> environment) {
    this.commands = commands;
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    return commands.counter(environment);
  }
}
