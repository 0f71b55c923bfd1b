package ordinal.gateway.objects;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The sections of a TrafficPolicy that bound what is let through; defaults filled in. */
public record PolicyLimits(
    Optional<Concurrency> concurrency,
    Optional<RateLimit> rateLimit,
    Optional<RequestSize> request,
    Optional<Pauses> timeouts,
    Optional<Mirroring> mirror,
    Optional<Clients> clients) {
  public static final PolicyLimits NONE =
      new PolicyLimits(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Requests that a Service is given at once.
   *
   * @param maxRequests 1 to 1,000,000
   * @param maxQueued others that may wait, 0 to 1,000,000
   * @param queueTimeout longest wait, 1 ms to 1 h
   * @param adaptive absent where {@code maxRequests} always holds
   */
  public record Concurrency(
      int maxRequests, int maxQueued, Duration queueTimeout, Optional<Adaptive> adaptive) {
    public static final Concurrency DEFAULT =
        new Concurrency(1024, 1024, Duration.ofSeconds(1), Optional.empty());
  }

  /**
   * The limit follows how long answers take.
   *
   * @param minRequests never lower, from 1 up to the section's limit
   */
  public record Adaptive(int minRequests) {}

  /**
   * So many requests in an interval for each key, and so many at once.
   *
   * @param requests 1 to 1,000,000
   * @param interval 1 ms to 1 h
   * @param burst tokens of a full bucket, 1 to 1,000,000
   */
  public record RateLimit(int requests, Duration interval, int burst, Key key) {}

  /** What tells clients apart. */
  public sealed interface Key {
    /** The client's address, as trusted proxies tell it; an IPv6 network of 64 bits is one. */
    record ClientAddress() implements Key {}

    /** The value of a header, its name in lower case; requests without it are one client. */
    record Header(String name) implements Key {}

    /** All requests are one. */
    record Route() implements Key {}
  }

  /** Longest body of a request in bytes, from 0. */
  public record RequestSize(long maxBytes) {}

  /**
   * How long nothing may come, of a body or in a WebSocket, before the request is broken off.
   *
   * @param idle 1 s to 24 h
   */
  public record Pauses(Duration idle) {}

  /** Whether mirrors copy requests that may change something, too. */
  public record Mirroring(boolean unsafeMethods) {}

  /**
   * Connections to a listener that may be open, in all and from one address; absent for the
   * gateway's default.
   */
  public record Clients(OptionalInt maxConnections, OptionalInt maxConnectionsPerAddress) {
    /** The lower of each. */
    public Clients and(Clients other) {
      return new Clients(
          lower(maxConnections, other.maxConnections),
          lower(maxConnectionsPerAddress, other.maxConnectionsPerAddress));
    }

    private static OptionalInt lower(OptionalInt one, OptionalInt other) {
      if (one.isEmpty() || other.isEmpty()) {
        return one.isEmpty() ? other : one;
      }
      return OptionalInt.of(Math.min(one.getAsInt(), other.getAsInt()));
    }
  }
}
