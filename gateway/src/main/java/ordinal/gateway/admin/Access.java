package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.admin.Operation.Permission;
import ordinal.gateway.admin.TokenReviewer.Reviewed;
import ordinal.gateway.config.Settings.Identity;
import ordinal.gateway.config.Settings.Role;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks and whether they may. Without configured tokens everyone is the operator {@code
 * local}, which is why the server then binds to nothing but loopback. Event loops only.
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
  private final Optional<Reviews> reviews;

  /**
   * @param reviews who says what of tokens that are not configured
   */
  Access(Map<String, Identity> tokens, Optional<Reviews> reviews) {
    this.reviews = reviews;
    this.known = tokens.entrySet().stream().map(e -> new Known(e.getKey(), e.getValue())).toList();
  }

  /** Lets the request pass, or fails with the 401 or 403 that answers it. */
  Future<Void> require(RoutingContext ctx, Permission permission) {
    if (permission == Permission.NONE) {
      return Future.succeededFuture();
    }
    return identify(ctx)
        .compose(who -> {
          if (permission == Permission.OPERATOR && who.role() != Role.OPERATOR) {
            return Future.failedFuture(forbidden("This needs the role operator; yours is viewer"));
          }
          ctx.put(KEY, who);
          return Future.succeededFuture();
        });
  }

  /** Who was let pass. */
  static Identity who(RoutingContext ctx) {
    return requireNonNull(ctx.<Identity>get(KEY));
  }

  private Future<Identity> identify(RoutingContext ctx) {
    if (known.isEmpty() && reviews.isEmpty()) {
      return Future.succeededFuture(LOCAL);
    }
    @Nullable String header = ctx.request().getHeader("authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Future.failedFuture(unauthorized(ctx));
    }
    String token = header.substring(SCHEME.length()).strip();
    Optional<Identity> configured = configured(token);
    return configured.isPresent() ? Future.succeededFuture(configured.get()) : reviewed(ctx, token);
  }

  private Optional<Identity> configured(String token) {
    // Digests have one length and every one is compared, so time tells nothing about a token.
    byte[] given = sha256(token);
    Identity found = null;
    for (Known candidate : known) {
      if (MessageDigest.isEqual(candidate.digest, given)) {
        found = candidate.identity;
      }
    }
    return Optional.ofNullable(found);
  }

  private Future<Identity> reviewed(RoutingContext ctx, String token) {
    if (reviews.isEmpty() || token.isEmpty()) {
      return Future.failedFuture(unauthorized(ctx));
    }
    return reviews
        .get()
        .of(token)
        .map(found -> {
          Reviewed who = found.orElseThrow(() -> unauthorized(ctx));
          Role role =
              who.role()
                  .orElseThrow(
                      () -> forbidden(who.name() + " may neither list nor patch HTTPRoutes"));
          return new Identity(who.name(), role);
        });
  }

  private static HttpProblem forbidden(String detail) {
    return new HttpProblem(403, "forbidden", detail);
  }

  private static HttpProblem unauthorized(RoutingContext ctx) {
    boolean given = ctx.request().headers().contains("authorization");
    String challenge =
        given ? "Bearer realm=\"ordinal\", error=\"invalid_token\"" : "Bearer realm=\"ordinal\"";
    String detail = given ? "The token is not known" : "This needs a bearer token";
    return new HttpProblem(
        401, "unauthorized", detail, Map.of("www-authenticate", challenge), null);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
