package ordinal.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.SessionPersistence;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Sessions;
import org.jspecify.annotations.Nullable;

/** Carries sessions in cookies and headers, where a rule has them. Any thread. */
final class StickySession {
  private static final String REGEX_SIGNS = "\\^$.|?*+()[]{}";

  private final InstantSource clock;

  StickySession(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether the client goes on where its session is. */
  boolean resume(Exchange exchange) {
    Sessions sessions = exchange.match().rule().sessions();
    if (sessions == null) {
      return false;
    }
    Sessions.Session session =
        sessions.spec().type() == SessionPersistence.Type.COOKIE
            ? ofCookie(exchange.head(), sessions)
            : ofHeader(exchange.head(), sessions);
    exchange.session(this, session);
    if (session != null) {
      exchange.backend(session.backend());
    }
    return session != null;
  }

  // Of several cookies with the name, the one whose path is more specific comes first (RFC 6265).
  private Sessions.@Nullable Session ofCookie(RequestHead head, Sessions sessions) {
    for (String header : head.headers("cookie")) {
      for (var cookie : ServerCookieDecoder.STRICT.decodeAll(header)) {
        if (cookie.name().equals(sessions.name())) {
          Sessions.Session session = sessions.resume(cookie.value(), now());
          if (session != null) {
            return session;
          }
        }
      }
    }
    return null;
  }

  private Sessions.@Nullable Session ofHeader(RequestHead head, Sessions sessions) {
    String token = head.header(sessions.name());
    return token == null ? null : sessions.resume(token, now());
  }

  /** Has the client come back to the replica that answers. */
  void keep(Exchange exchange, MultiMap to) {
    Backend backend = exchange.backend();
    Sessions sessions = requireNonNull(exchange.match().rule().sessions(), "a session is of some");
    if (backend == null || exchange.isBound()) {
      return;
    }
    String token = sessions.token(backend, exchange.replica(), exchange.session(), now());
    if (sessions.spec().type() == SessionPersistence.Type.HEADER) {
      to.remove(sessions.name());
      if (token != null) {
        to.set(sessions.name(), token);
      }
    } else if (token != null) {
      to.add(HttpHeaders.SET_COOKIE, cookie(exchange, sessions, token));
    }
  }

  private static String cookie(Exchange exchange, Sessions sessions, String token) {
    DefaultCookie cookie = new DefaultCookie(sessions.name(), token);
    cookie.setHttpOnly(true);
    cookie.setSameSite(CookieHeaderNames.SameSite.Strict);
    cookie.setSecure(exchange.request().isSSL());
    cookie.setPath(path(exchange.match().path()));
    if (sessions.spec().permanent()) {
      cookie.setMaxAge(sessions.spec().absoluteTimeout().orElseThrow().toSeconds());
    }
    return ServerCookieEncoder.STRICT.encode(cookie);
  }

  /** What the rule matches is what the session is for. */
  static String path(PathMatch match) {
    String path =
        switch (match) {
          case PathMatch.Exact exact -> exact.value();
          case PathMatch.Prefix prefix -> prefix.value();
          case PathMatch.Regex regex -> literalStart(regex.pattern().pattern());
        };
    return path.isEmpty() || path.indexOf(';') >= 0 ? "/" : path;
  }

  private static String literalStart(String regex) {
    int end = 0;
    while (end < regex.length() && REGEX_SIGNS.indexOf(regex.charAt(end)) < 0) {
      end++;
    }
    return end == regex.length() ? regex : regex.substring(0, regex.lastIndexOf('/', end) + 1);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
