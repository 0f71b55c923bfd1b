package ordinal.gateway.cli;

import static picocli.CommandLine.Help.Visibility.ALWAYS;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ordinal demo}. */
@Command(
    name = "demo",
    description = "Runs a counter in two versions and the gateway before it, on this machine.",
    showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
  private final Commands commands;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      converter = Values.Replicas.class,
      description = "Replicas of the stable version.")
  private int replicas;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      converter = Values.Port.class,
      description = "Port for traffic.")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      converter = Values.Port.class,
      description = "Port of the admin API, on 127.0.0.1.")
  private int adminPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./ordinal-data",
      description = "Where visits and configuration are kept between runs.")
  private Path data = Path.of("ordinal-data");

  @Option(
      names = "--traffic",
      paramLabel = "N",
      defaultValue = "0",
      converter = Values.Traffic.class,
      description = "Synthetic visitors per second.")
  private int traffic;

  @Option(
      names = "--processes",
      showDefaultValue = ALWAYS,
      description = "Runs each replica as a process of its own, to kill one and watch.")
  private boolean processes;

  DemoCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public Integer call() throws Exception {
    return commands.demo(new Commands.Demo(replicas, port, adminPort, data, traffic, processes));
  }
}
