package ordinal.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Writes the demo's configuration as plain Gateway API YAML. What describes this run (ports,
 * replicas) is written anew each time; the route is written once and then belongs to the person who
 * edits it.
 */
final class DemoFolder {
  private DemoFolder() {}

  /** The file that a person edits. */
  static Path route(DemoSettings settings) {
    return settings.config().resolve("route.yaml");
  }

  /** Writes the folder; {@code ports} says where each replica listens. */
  static void write(DemoSettings settings, int port, SequencedMap<DemoReplica, Integer> ports)
      throws IOException {
    Files.createDirectories(settings.config());
    if (Files.exists(sets(settings))) {
      throw new IOException(
          settings.data() + " is of a demo with --release: choose another folder with --data");
    }
    Files.writeString(
        settings.config().resolve("gateway.yaml"), filled("gateway.yaml", Map.of("port", port)));
    Files.writeString(settings.config().resolve("replicas.yaml"), replicas(ports));
    if (Files.notExists(route(settings))) {
      Files.writeString(route(settings), filled("route.yaml", Map.of()));
    }
  }

  /** The StatefulSets of a demo with releases, which a person edits. */
  static Path sets(DemoSettings settings) {
    return settings.config().resolve("counter.yaml");
  }

  /** What runs there, written as it comes and goes. */
  static Path replicas(DemoSettings settings) {
    return settings.config().resolve("replicas.yaml");
  }

  /** Writes the folder of a demo with releases, but for {@link #replicas}. */
  static void writeForReleases(DemoSettings settings, int port) throws IOException {
    Files.createDirectories(settings.config());
    Path sets = sets(settings);
    if (Files.notExists(sets) && Files.exists(route(settings))) {
      throw new IOException(
          settings.data() + " is of a demo without --release: choose another folder with --data");
    }
    Files.writeString(
        settings.config().resolve("gateway.yaml"), filled("gateway.yaml", Map.of("port", port)));
    once(sets, filled("counter.yaml", Map.of("replicas", settings.replicas())));
    once(route(settings), filled("release-route.yaml", Map.of()));
    once(settings.config().resolve("rollout.yaml"), filled("rollout.yaml", Map.of()));
  }

  private static void once(Path file, String text) throws IOException {
    if (Files.notExists(file)) {
      Files.writeString(file, text);
    }
  }

  private static String replicas(SequencedMap<DemoReplica, Integer> ports) {
    List<String> documents = new ArrayList<>();
    ports.keySet().stream()
        .collect(Collectors.groupingBy(DemoReplica::set, LinkedHashMap::new, Collectors.toList()))
        .forEach((set, members) -> documents.add(version(members)));
    // One slice a replica: on one machine each has a port of its own, and ports belong to the
    // slice.
    ports.forEach((replica, port) -> documents.add(replica(replica, port)));
    return "# Written anew by each start of the demo: who runs, and where. In a cluster, Kubernetes keeps these objects.\n"
        + String.join("---\n", documents);
  }

  private static String version(List<DemoReplica> members) {
    DemoReplica one = members.getFirst();
    return filled(
        "version.yaml",
        Map.of(
            "service",
            one.service(),
            "set",
            one.set(),
            "version",
            one.version(),
            "replicas",
            members.size()));
  }

  private static String replica(DemoReplica replica, int port) {
    return filled(
        "replica.yaml",
        Map.of(
            "name", replica.name(),
            "version", replica.version(),
            "ordinal", replica.ordinal(),
            "revision", replica.revision(),
            "service", replica.service(),
            "port", port));
  }

  private static String filled(String template, Map<String, ?> values) {
    try (InputStream in = requireNonNull(DemoFolder.class.getResourceAsStream(template))) {
      String text = new String(in.readAllBytes(), UTF_8);
      for (Map.Entry<String, ?> value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", String.valueOf(value.getValue()));
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(template, e);
    }
  }
}
