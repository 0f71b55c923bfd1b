package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.admin.Operation.Permission;
import ordinal.gateway.config.Settings.Identity;
import ordinal.gateway.config.Settings.Role;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks and whether they may. Without configured tokens everyone is the operator {@code
 * local}, which is why the server then binds to nothing but loopback. Any thread.
 */
final class Access {
  private static final Identity LOCAL = new Identity("local", Role.OPERATOR);
  private static final String SCHEME = "Bearer ";
  private static final String KEY = Access.class.getName();

  private static final class Known {
    private final byte[] digest;
    private final Identity identity;

    Known(String token, Identity identity) {
      this.digest = sha256(token);
      this.identity = identity;
    }
  }

  private final List<Known> known;

  Access(Map<String, Identity> tokens) {
    this.known = tokens.entrySet().stream().map(e -> new Known(e.getKey(), e.getValue())).toList();
  }

  /** Lets the request pass or throws the 401 or 403 that answers it. */
  void require(RoutingContext ctx, Permission permission) {
    if (permission == Permission.NONE) {
      return;
    }
    Identity who =
        identify(ctx.request().getHeader("authorization")).orElseThrow(() -> unauthorized(ctx));
    if (permission == Permission.OPERATOR && who.role() != Role.OPERATOR) {
      throw new HttpProblem(403, "forbidden", "This needs the role operator; yours is viewer");
    }
    ctx.put(KEY, who);
  }

  /** Who was let pass. */
  static Identity who(RoutingContext ctx) {
    return requireNonNull(ctx.<Identity>get(KEY));
  }

  private Optional<Identity> identify(@Nullable String authorization) {
    if (known.isEmpty()) {
      return Optional.of(LOCAL);
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    // Digests have one length and every one is compared, so time tells nothing about a token.
    byte[] given = sha256(authorization.substring(SCHEME.length()).strip());
    Identity found = null;
    for (Known candidate : known) {
      if (MessageDigest.isEqual(candidate.digest, given)) {
        found = candidate.identity;
      }
    }
    return Optional.ofNullable(found);
  }

  private static HttpProblem unauthorized(RoutingContext ctx) {
    boolean given = ctx.request().headers().contains("authorization");
    String challenge =
        given ? "Bearer realm=\"ordinal\", error=\"invalid_token\"" : "Bearer realm=\"ordinal\"";
    String detail = given ? "The token is not known" : "This needs a bearer token";
    return new HttpProblem(
        401, "unauthorized", detail, Map.of("www-authenticate", challenge), null);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
