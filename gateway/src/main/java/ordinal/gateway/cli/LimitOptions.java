package ordinal.gateway.cli;

import java.time.Duration;
import ordinal.gateway.config.Settings;
import picocli.CommandLine.Model.CommandSpec;

/** Those options of {@code ordinal gateway} that say how much clients and replicas may take. */
final class LimitOptions {
  private static final int MAX_CLIENTS = 1_000_000;
  private static final int LEAST_HEAD = 256;
  private static final int MAX_HEAD = 1 << 20;
  private static final int MAX_HEADERS = 10_000;
  // One address has no more.
  private static final int MAX_PORTS = 65_535;

  private final Given<Integer> connections;
  private final Given<Integer> connectionsPerAddress;
  private final Given<Duration> request;
  private final Given<Duration> head;
  private final Given<Duration> keepAlive;
  private final Given<Duration> bodyIdle;
  private final Given<Integer> headerBytes;
  private final Given<Integer> headers;
  private final Given<Integer> lineBytes;
  private final Given<Duration> connect;
  private final Given<Integer> upstream;

  LimitOptions(CommandSpec spec) {
    connections =
        Given.one(
                "--max-connections",
                "N",
                Integer.class,
                Values.number(0, MAX_CLIENTS),
                "Connections that may be open on a port, where no TrafficPolicy says it (default: 10000);"
                    + " 0 is no limit.")
            .addTo(spec);
    connectionsPerAddress =
        Given.one(
                "--max-connections-per-address",
                "N",
                Integer.class,
                Values.number(0, MAX_CLIENTS),
                "Of those, from one client address (default: 8000); 0 is no limit.")
            .addTo(spec);
    request =
        Given.one(
                "--request-timeout",
                "TIME",
                Duration.class,
                new Values.Time(),
                "Until the head of the answer, but for the time in which the request's body comes, where a"
                    + " rule says nothing (default: 30s); 0s is no limit.")
            .addTo(spec);
    head =
        Given.one(
                "--head-timeout",
                "TIME",
                Duration.class,
                new Values.Patience(),
                "From a new connection, or the first byte after an answer, to a whole request head"
                    + " (default: 10s).")
            .addTo(spec);
    keepAlive =
        Given.one(
                "--keep-alive",
                "TIME",
                Duration.class,
                new Values.Patience(),
                "How long a client's connection is kept without a request (default: 75s).")
            .addTo(spec);
    bodyIdle =
        Given.one(
                "--body-idle",
                "TIME",
                Duration.class,
                new Values.Time(),
                "Longest pause in a body, either way; ten times as long in a WebSocket (default: 30s); 0s"
                    + " is no limit.")
            .addTo(spec);
    headerBytes =
        Given.one(
                "--max-header-bytes",
                "N",
                Integer.class,
                Values.number(LEAST_HEAD, MAX_HEAD),
                "Bytes of a request's headers together (default: 8192).")
            .addTo(spec);
    headers =
        Given.one(
                "--max-headers",
                "N",
                Integer.class,
                Values.number(10, MAX_HEADERS),
                "How many headers a request may have (default: 100).")
            .addTo(spec);
    lineBytes =
        Given.one(
                "--max-line-bytes",
                "N",
                Integer.class,
                Values.number(LEAST_HEAD, MAX_HEAD),
                "Bytes of a request line (default: 4096).")
            .addTo(spec);
    connect =
        Given.one(
                "--connect-timeout",
                "TIME",
                Duration.class,
                new Values.Patience(),
                "Longest wait for a connection to a replica (default: 2s).")
            .addTo(spec);
    upstream =
        Given.one(
                "--upstream-connections",
                "N",
                Integer.class,
                Values.number(1, MAX_PORTS),
                "Connections of each event loop to one replica (default: 512).")
            .addTo(spec);
  }

  Settings.Times times() {
    Settings.Times defaults = Settings.Times.defaults();
    return new Settings.Times(
        head.or(defaults.head()),
        keepAlive.or(defaults.keepAlive()),
        bodyIdle.or(defaults.bodyIdle()),
        request.or(defaults.request()));
  }

  Settings.Heads heads() {
    Settings.Heads defaults = Settings.Heads.defaults();
    return new Settings.Heads(
        headerBytes.or(defaults.maxBytes()),
        headers.or(defaults.maxFields()),
        lineBytes.or(defaults.maxLineBytes()));
  }

  Settings.Upstream upstream() {
    Settings.Upstream defaults = Settings.Upstream.defaults();
    return new Settings.Upstream(
        upstream.or(defaults.maxConnections()),
        defaults.maxWaiting(),
        connect.or(defaults.connectTimeout()),
        defaults.keepAlive());
  }

  Settings.Limits clients() {
    Settings.Limits defaults = Settings.Limits.defaults();
    return new Settings.Limits(
        connections.or(defaults.connections()),
        connectionsPerAddress.or(defaults.connectionsPerAddress()),
        defaults.mirrored(),
        defaults.mirroredBytes());
  }
}
