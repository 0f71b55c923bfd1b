package ordinal.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one gateway process can be told, with its defaults beside each field.
 *
 * @param data where the gateway keeps what must survive a restart: last known visits, the audit log
 */
public record Settings(
    Source source,
    Path data,
    Traffic traffic,
    Admin admin,
    Upstream upstream,
    Totals totals,
    Limits limits) {

  /** Where the objects that configure the gateway come from. */
  public sealed interface Source {}

  /** Every {@code *.yaml} of a folder, watched. */
  public record Folder(Path path) implements Source {}

  /**
   * The API server that the environment names.
   *
   * @param gatewayClass the only GatewayClass that is ours; absent for every one that names our
   *     controller
   * @param publish Service whose addresses the status of Gateways shows
   * @param lease in the namespace given, held by the one of several gateways that writes status;
   *     absent where there is only one
   * @param identity unique among the gateways that share a lease: the pod's name
   */
  public record Cluster(
      Optional<String> gatewayClass, Optional<Name> publish, Optional<Name> lease, String identity)
      implements Source {}

  /** A namespaced object. */
  public record Name(String namespace, String name) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** Defaults for everything but the two folders. */
  public static Settings of(Path config, Path data) {
    return new Settings(
        new Folder(config),
        data,
        Traffic.defaults(),
        Admin.defaults(),
        Upstream.defaults(),
        Totals.defaults(),
        Limits.defaults());
  }

  /**
   * What clients may do.
   *
   * @param bind address that the listeners bind to
   * @param eventLoops threads that serve traffic, each its share of the connections; at least 1
   * @param trustedProxies addresses or CIDR ranges whose {@code X-Forwarded-*} and {@code
   *     Forwarded} are believed
   * @param drain longest wait for requests in flight at shutdown
   * @param drainWait how long it goes on as before at shutdown, but for not being ready
   */
  public record Traffic(
      String bind,
      int eventLoops,
      List<String> trustedProxies,
      Times times,
      Heads heads,
      Duration drain,
      Duration drainWait) {
    public Traffic {
      trustedProxies = List.copyOf(trustedProxies);
      if (eventLoops < 1) {
        throw new IllegalArgumentException("event loops: " + eventLoops + ": must be at least 1");
      }
    }

    public static Traffic defaults() {
      return new Traffic(
          "0.0.0.0",
          Runtime.getRuntime().availableProcessors(),
          List.of(),
          Times.defaults(),
          Heads.defaults(),
          Duration.ofSeconds(10),
          Duration.ZERO);
    }
  }

  /**
   * How long clients may take.
   *
   * @param head from connection, or from the first byte after an answer, to a whole request head
   * @param keepAlive from an answer to the first byte of the next head
   * @param bodyIdle longest pause inside a body, either way; zero is no limit
   * @param request default of {@code timeouts.request}: until the head of the answer; zero is none
   */
  public record Times(Duration head, Duration keepAlive, Duration bodyIdle, Duration request) {
    public Times {
      if (!head.isPositive() || !keepAlive.isPositive()) {
        throw new IllegalArgumentException(
            "head: " + head + ", keep-alive: " + keepAlive + ": must be positive");
      }
      if (bodyIdle.isNegative() || request.isNegative()) {
        throw new IllegalArgumentException(
            "body idle: " + bodyIdle + ", request: " + request + ": must not be negative");
      }
    }

    // Balancers in front mostly drop idle connections after 60 s, and must be the first to.
    public static Times defaults() {
      return new Times(
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));
    }
  }

  /**
   * How large the head of a request may be.
   *
   * @param maxBytes of its fields together
   * @param maxFields how many of them
   * @param maxLineBytes of the request line
   */
  public record Heads(int maxBytes, int maxFields, int maxLineBytes) {
    public Heads {
      if (maxBytes < 1 || maxFields < 1 || maxLineBytes < 1) {
        throw new IllegalArgumentException(
            "bytes: %d, fields: %d, bytes of the line: %d: must be at least 1"
                .formatted(maxBytes, maxFields, maxLineBytes));
      }
    }

    public static Heads defaults() {
      return new Heads(8192, 100, 4096);
    }
  }

  /**
   * The admin port.
   *
   * @param tokens role by bearer token; empty means that only a loopback address may be bound and
   *     that everyone there is an operator
   */
  public record Admin(String bind, int port, Map<String, Identity> tokens) {
    public Admin {
      tokens = Map.copyOf(tokens);
    }

    /** Tokens are secrets. */
    @Override
    public String toString() {
      return "Admin[bind=" + bind + ", port=" + port + ", tokens=" + tokens.size() + "]";
    }

    public static Admin defaults() {
      return new Admin("127.0.0.1", 9090, Map.of());
    }
  }

  /** Who a token stands for. */
  public record Identity(String name, Role role) {}

  /** An operator may do all that a viewer may, and write. */
  public enum Role {
    VIEWER,
    OPERATOR
  }

  /**
   * Connections to replicas, per event loop.
   *
   * @param maxConnections to one replica
   * @param maxWaiting requests that wait for a connection to one replica; more get 503
   * @param keepAlive how long an idle connection is kept
   */
  public record Upstream(
      int maxConnections, int maxWaiting, Duration connectTimeout, Duration keepAlive) {
    public static Upstream defaults() {
      return new Upstream(512, 1024, Duration.ofSeconds(2), Duration.ofSeconds(30));
    }
  }

  /**
   * What all clients together and each of them may take; docs/limits.md gives the reasons.
   *
   * @param connections open at once on one port; 0 is no limit
   * @param connectionsPerAddress of those from one client address, the peer's, on one port; 0 is no
   *     limit
   * @param mirrored copies of requests in flight at once
   * @param mirroredBytes of their bodies held at once
   */
  public record Limits(
      int connections, int connectionsPerAddress, int mirrored, long mirroredBytes) {
    public static Limits defaults() {
      return new Limits(10_000, 8_000, 256, 8 << 20);
    }
  }

  /**
   * How totals are kept from falling.
   *
   * @param watch how often the replicas of totals are read though nobody asks; zero is never
   * @param peers admin ports of other gateways before the same replicas
   * @param peerToken of a viewer there; absent where they want none
   */
  public record Totals(Duration watch, List<Peer> peers, Optional<String> peerToken) {
    public Totals {
      peers = List.copyOf(peers);
      if (watch.isNegative()) {
        throw new IllegalArgumentException("watch: " + watch + ": must not be negative");
      }
    }

    /** Tokens are secrets. */
    @Override
    public String toString() {
      return "Totals[watch=" + watch + ", peers=" + peers + "]";
    }

    public static Totals defaults() {
      return new Totals(Duration.ofSeconds(1), List.of(), Optional.empty());
    }
  }

  /** Host is an IP address or a name, without brackets. */
  public record Peer(String host, int port) {}
}
