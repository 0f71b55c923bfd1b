package ordinal.gateway.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ordinal.gateway.objects.HttpRoute.SessionPersistence;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Which replica each client of one rule stays with (GEP-1619). The client carries all of it, so
 * that gateways need not know each other, and a restart ends no session: a digest of rule, backend
 * and replica, which names neither, and two times. It opens nothing that a client without one could
 * not reach. Immutable. Any thread.
 */
public final class Sessions {
  /**
   * A client's session that holds.
   *
   * @param key what names backend and replica to the client
   * @param since when it began, in seconds since 1970
   * @param seen its last request before this one, the same
   */
  public record Session(String key, Backend backend, Replica replica, long since, long seen) {}

  private record Place(Backend backend, Replica replica) {}

  private static final Pattern TOKEN =
      Pattern.compile("([0-9a-f]{24})-([0-9a-z]{1,8})-([0-9a-z]{1,8})");
  private static final int DIGEST_BYTES = 12;
  // Clocks of several gateways differ.
  private static final long SKEW = Duration.ofMinutes(1).toSeconds();

  private final SessionPersistence spec;
  private final String name;
  private final String salt;
  private final boolean moved;
  private final Map<String, Place> places = new HashMap<>();

  /**
   * @param rule what no other rule is called: their sessions are not shared
   * @param moved whether a release moves users between the backends: then a session ends with its
   *     backend's weight; else it outlives it, as the API demands
   */
  Sessions(SessionPersistence spec, String rule, List<Backend> backends, boolean moved) {
    this.spec = spec;
    this.salt = rule;
    this.moved = moved;
    this.name = spec.name().orElseGet(() -> "ordinal-session-" + digest(rule).substring(0, 8));
    for (Backend backend : backends) {
      for (Replica replica : backend.replicas()) {
        places.put(key(backend, replica), new Place(backend, replica));
      }
    }
  }

  public SessionPersistence spec() {
    return spec;
  }

  /** Of the cookie or header. */
  public String name() {
    return name;
  }

  /**
   * The session of which a client has told; null for none, or for one that is over: its time, or
   * its replica takes no new requests or is in no good health.
   *
   * @param now seconds since 1970
   */
  public @Nullable Session resume(String token, long now) {
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return null;
    }
    Place place = places.get(parts.group(1));
    if (place == null || !takes(place)) {
      return null;
    }
    long since = Long.parseLong(parts.group(2), Character.MAX_RADIX);
    long seen = Long.parseLong(parts.group(3), Character.MAX_RADIX);
    boolean holds =
        isWithin(since, now, spec.absoluteTimeout().orElse(null))
            && isWithin(seen, now, spec.idleTimeout().orElse(null));
    return holds
        ? new Session(parts.group(1), place.backend(), place.replica(), since, seen)
        : null;
  }

  private static boolean isWithin(long from, long now, @Nullable Duration most) {
    return from <= now + SKEW && (most == null || now - from <= most.toSeconds());
  }

  // One that terminates still could, but what goes on with it now breaks off soon.
  private boolean takes(Place place) {
    Replica replica = place.replica();
    return replica.ready()
        && replica.address().isPresent()
        && replica.health().isGood()
        && (!moved || place.backend().weight() > 0);
  }

  /** What the client must be told for its next request to come back; null where it knows. */
  public @Nullable String token(
      Backend backend, Replica replica, @Nullable Session session, long now) {
    boolean same =
        session != null
            && session.replica().name().equals(replica.name())
            && session.backend().equals(backend);
    if (session == null || !same) {
      return token(key(backend, replica), now, now);
    }
    return spec.idleTimeout().isEmpty() || session.seen() == now
        ? null
        : token(session.key(), session.since(), now);
  }

  private static String token(String key, long since, long now) {
    return key + "-" + base36(since) + "-" + base36(now);
  }

  private static String base36(long seconds) {
    return Long.toString(seconds, Character.MAX_RADIX);
  }

  private String key(Backend backend, Replica replica) {
    String service = backend.namespace() + "/" + backend.name() + ":" + backend.port();
    return digest(salt + "|" + service + "|" + replica.name());
  }

  private static String digest(String text) {
    try {
      byte[] whole =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
