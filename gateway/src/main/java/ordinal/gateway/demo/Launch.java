package ordinal.gateway.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One start of a replica.
 *
 * @param folder its own, which outlives it: visits, mounted configuration, log
 * @param config what its {@code /config} shows
 * @param chosen environment that its version brings
 */
record Launch(String name, Path folder, String config, Map<String, String> chosen) {
  Launch {
    chosen = Map.copyOf(chosen);
  }

  /** Mounts the configuration, and answers the whole environment. */
  Map<String, String> environment() throws IOException {
    Files.createDirectories(folder);
    Path mounted = folder.resolve("config.json");
    Files.writeString(mounted, config);
    Map<String, String> environment = new HashMap<>(chosen);
    environment.putAll(
        Map.of(
            "BIND",
            "127.0.0.1",
            "PORT",
            "0",
            "REPLICA",
            name,
            "VISITS_FILE",
            folder.resolve("visits").toString(),
            "CONFIG_FILE",
            mounted.toString()));
    return environment;
  }
}
