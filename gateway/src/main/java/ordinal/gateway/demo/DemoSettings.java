package ordinal.gateway.demo;

import java.nio.file.Path;

/**
 * What {@code ordinal demo} was asked for.
 *
 * @param replicas of the stable version, 1 to 50
 * @param port of the gateway's traffic; 0 takes a free one
 * @param adminPort of the gateway's admin API; 0 takes a free one
 * @param data folder for the configuration, each replica's visits and the gateway's state; kept
 *     between runs
 * @param traffic synthetic visitors a second, 0 to 1,000
 * @param processes whether each replica is a process of its own
 * @param release one StatefulSet whose releases the gateway carries out, in place of two versions
 *     side by side
 */
public record DemoSettings(
    int replicas,
    int port,
    int adminPort,
    Path data,
    int traffic,
    boolean processes,
    boolean release) {
  public DemoSettings {
    within("--replicas", replicas, 1, 50);
    within("--port", port, 0, 65_535);
    within("--admin-port", adminPort, 0, 65_535);
    within("--traffic", traffic, 0, 1_000);
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + ": " + value + ": must be from " + least + " to " + most);
    }
  }

  Path config() {
    return data.resolve("config");
  }

  Path replica(String name) {
    return data.resolve("replicas").resolve(name);
  }

  Path state() {
    return data.resolve("gateway");
  }
}
