package ordinal.gateway.cli;

import static ordinal.gateway.cli.GatewayCommand.or;

import java.time.Duration;
import ordinal.gateway.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Those options of {@code ordinal gateway} that say how much clients and replicas may take. */
final class LimitOptions {
  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = Values.Count.class,
      description =
          "Connections that may be open on a port, where no TrafficPolicy says it (default: 10000);"
              + " 0 is no limit.")
  private @Nullable Integer connections;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Of those, from one client address (default: 8000); 0 is no limit.")
  private @Nullable Integer connectionsPerAddress;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description =
          "Until the head of the answer, but for the time in which the request's body comes, where a"
              + " rule says nothing (default: 30s); 0s is no limit.")
  private @Nullable Duration request;

  @Option(
      names = "--head-timeout",
      paramLabel = "TIME",
      converter = Values.Patience.class,
      description =
          "From a new connection, or the first byte after an answer, to a whole request head"
              + " (default: 10s).")
  private @Nullable Duration head;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      converter = Values.Patience.class,
      description = "How long a client's connection is kept without a request (default: 75s).")
  private @Nullable Duration keepAlive;

  @Option(
      names = "--body-idle",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description =
          "Longest pause in a body, either way; ten times as long in a WebSocket (default: 30s); 0s"
              + " is no limit.")
  private @Nullable Duration bodyIdle;

  @Option(
      names = "--max-header-bytes",
      paramLabel = "N",
      converter = Values.HeadBytes.class,
      description = "Bytes of a request's headers together (default: 8192).")
  private @Nullable Integer headerBytes;

  @Option(
      names = "--max-headers",
      paramLabel = "N",
      converter = Values.Headers.class,
      description = "How many headers a request may have (default: 100).")
  private @Nullable Integer headers;

  @Option(
      names = "--max-line-bytes",
      paramLabel = "N",
      converter = Values.HeadBytes.class,
      description = "Bytes of a request line (default: 4096).")
  private @Nullable Integer lineBytes;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      converter = Values.Patience.class,
      description = "Longest wait for a connection to a replica (default: 2s).")
  private @Nullable Duration connect;

  @Option(
      names = "--upstream-connections",
      paramLabel = "N",
      converter = Values.Connections.class,
      description = "Connections of each event loop to one replica (default: 512).")
  private @Nullable Integer upstream;

  Settings.Times times() {
    Settings.Times defaults = Settings.Times.defaults();
    return new Settings.Times(
        or(head, defaults.head()),
        or(keepAlive, defaults.keepAlive()),
        or(bodyIdle, defaults.bodyIdle()),
        or(request, defaults.request()));
  }

  Settings.Heads heads() {
    Settings.Heads defaults = Settings.Heads.defaults();
    return new Settings.Heads(
        or(headerBytes, defaults.maxBytes()),
        or(headers, defaults.maxFields()),
        or(lineBytes, defaults.maxLineBytes()));
  }

  Settings.Upstream upstream() {
    Settings.Upstream defaults = Settings.Upstream.defaults();
    return new Settings.Upstream(
        or(upstream, defaults.maxConnections()),
        defaults.maxWaiting(),
        or(connect, defaults.connectTimeout()),
        defaults.keepAlive());
  }

  Settings.Limits clients() {
    Settings.Limits defaults = Settings.Limits.defaults();
    return new Settings.Limits(
        or(connections, defaults.connections()),
        or(connectionsPerAddress, defaults.connectionsPerAddress()),
        defaults.mirrored(),
        defaults.mirroredBytes());
  }
}
