package ordinal.gateway.routing;

import ordinal.gateway.objects.HttpRoute;

/**
 * A rule that matched, and how.
 *
 * @param path the path match that held, which ReplacePrefixMatch needs
 * @param namesReplicas whether the Gateway wants answers to name backend and replica
 */
public record Match(RouteRule rule, HttpRoute.PathMatch path, boolean namesReplicas) {}
