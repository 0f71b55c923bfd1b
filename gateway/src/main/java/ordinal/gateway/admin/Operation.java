package ordinal.gateway.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * One line of the admin API: what may be asked, by whom, and who answers.
 *
 * @param path as OpenAPI writes it, with {@code {name}} for a parameter
 */
record Operation(
    HttpMethod method, String path, Permission permission, Handler<RoutingContext> handler) {

  /** Who may call it; NONE is everyone, with or without a token. */
  enum Permission {
    NONE,
    VIEWER,
    OPERATOR
  }

  /** The path as vertx-web writes it, with {@code :name} for a parameter. */
  String routerPath() {
    return path.replaceAll("\\{([A-Za-z]+)}", ":$1");
  }
}
