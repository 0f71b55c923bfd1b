package ordinal.gateway.cli;

import static picocli.CommandLine.Help.Visibility.ALWAYS;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ordinal demo}. */
@Command(
    description = {
      "Runs a counter in two versions and the gateway before it, on this machine;",
      "with --release in one version, and releases the next when counter.yaml is edited."
    },
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
      description =
          "Where visits and configuration are kept between runs; ./ordinal-data by default,"
              + " ./ordinal-release with --release.")
  private @Nullable Path data;

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

  @Option(
      names = "--release",
      showDefaultValue = ALWAYS,
      description =
          "Runs StatefulSet counter, and a StatefulRollout that releases what its file says.")
  private boolean release;

  DemoCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public Integer call() throws Exception {
    Path folder = data != null ? data : Path.of(release ? "./ordinal-release" : "./ordinal-data");
    return commands.demo(
        new Commands.Demo(replicas, port, adminPort, folder, traffic, processes, release));
  }
}
