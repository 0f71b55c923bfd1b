package ordinal.gateway.routing;

import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.tls.KeyedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A rule that matched, and how.
 *
 * @param path the path match that held, which ReplacePrefixMatch needs
 * @param namesReplicas whether the Gateway wants answers to name backend and replica
 * @param identity what the Gateway shows to replicas that ask for a certificate; null for nothing
 */
public record Match(
    RouteRule rule,
    HttpRoute.PathMatch path,
    boolean namesReplicas,
    @Nullable KeyedCertificate identity) {
  /** Of a Gateway without a certificate for replicas. */
  public Match(RouteRule rule, HttpRoute.PathMatch path, boolean namesReplicas) {
    this(rule, path, namesReplicas, null);
  }
}
