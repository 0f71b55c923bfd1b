package ordinal.gateway.routing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Namespace;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;

/**
 * Decides which routes attach to which listeners. A parentRef counts as attached as soon as one
 * listener takes the route; otherwise it is a problem. Used by one thread for one compilation.
 */
final class Attachments {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private final Objects objects;
  private final List<BoundListener> bound;
  private final Consumer<Problem> problems;

  Attachments(Objects objects, List<BoundListener> bound, Consumer<Problem> problems) {
    this.objects = objects;
    this.bound = bound;
    this.problems = problems;
  }

  /** The listeners of all parentRefs that take the route. */
  Set<BoundListener> of(HttpRoute route) {
    Set<BoundListener> attached = new LinkedHashSet<>();
    for (int i = 0; i < route.parentRefs().size(); i++) {
      attached.addAll(of(route, "spec.parentRefs[" + i + "]", route.parentRefs().get(i)));
    }
    return attached;
  }

  private List<BoundListener> of(HttpRoute route, String field, HttpRoute.ParentRef ref) {
    Optional<Gateway> gateway = objects.find(Gateway.class, ref.namespace(), ref.name());
    if (gateway.isEmpty()) {
      String message = "no Gateway " + ref.namespace() + "/" + ref.name() + " exists";
      report(route, field + ".name", ref.name(), message);
      return List.of();
    }
    return selects(gateway.get(), route, field, ref)
        ? taking(gateway.get(), route, field, ref)
        : List.of();
  }

  /** Whether the Gateway has a listener of that name and port at all. */
  private boolean selects(Gateway gateway, HttpRoute route, String field, HttpRoute.ParentRef ref) {
    List<Gateway.Listener> named =
        gateway.listeners().stream()
            .filter(l -> ref.sectionName().map(l.name()::equals).orElse(true))
            .toList();
    if (named.isEmpty()) {
      String message = "Gateway " + gateway.meta().name() + " has no listener of this name";
      report(route, field + ".sectionName", ref.sectionName().orElse(""), message);
      return false;
    }
    if (ref.port().isPresent()
        && named.stream().noneMatch(l -> l.port() == ref.port().getAsInt())) {
      String message = "Gateway " + gateway.meta().name() + " has no such listener on this port";
      report(route, field + ".port", ref.port().getAsInt(), message);
      return false;
    }
    return true;
  }

  private List<BoundListener> taking(
      Gateway gateway, HttpRoute route, String field, HttpRoute.ParentRef ref) {
    List<BoundListener> serving =
        bound.stream().filter(l -> l.gateway().equals(gateway) && selects(ref, l)).toList();
    List<BoundListener> allowing = serving.stream().filter(l -> allows(l, route)).toList();
    List<BoundListener> taking = allowing.stream().filter(l -> intersects(l, route)).toList();
    if (taking.isEmpty()) {
      if (serving.isEmpty()) {
        String message = "the listener does not serve, see the problem of its Gateway";
        report(route, field + ".name", ref.name(), message);
      } else if (allowing.isEmpty()) {
        String message =
            "allowedRoutes of the listener admits no routes of namespace "
                + route.meta().namespace();
        report(route, field + ".name", ref.name(), message);
      } else {
        String message = "no hostname in common with " + describe(allowing);
        report(route, "spec.hostnames", String.join(", ", route.hostnames()), message);
      }
    }
    return taking;
  }

  private static boolean selects(HttpRoute.ParentRef ref, BoundListener bound) {
    return ref.sectionName().map(bound.listener().name()::equals).orElse(true)
        && (ref.port().isEmpty() || ref.port().getAsInt() == bound.port());
  }

  private boolean allows(BoundListener bound, HttpRoute route) {
    Gateway.AllowedRoutes allowed = bound.listener().allowedRoutes();
    String namespace = route.meta().namespace();
    return switch (allowed.from()) {
      case ALL -> true;
      case SAME -> namespace.equals(bound.gateway().meta().namespace());
      case SELECTOR ->
          allowed.selector().entrySet().stream().allMatch(wanted -> hasLabel(namespace, wanted));
    };
  }

  /** A folder may leave out Namespace objects; the label that each carries by itself remains. */
  private boolean hasLabel(String namespace, Map.Entry<String, String> wanted) {
    if (wanted.getKey().equals(NAMESPACE_NAME)) {
      return wanted.getValue().equals(namespace);
    }
    return objects
        .find(Namespace.class, "", namespace)
        .map(n -> wanted.getValue().equals(n.meta().labels().get(wanted.getKey())))
        .orElse(false);
  }

  private static boolean intersects(BoundListener bound, HttpRoute route) {
    return route.hostnames().isEmpty()
        || route.hostnames().stream().anyMatch(host -> Hostnames.intersect(bound.hostname(), host));
  }

  private static String describe(List<BoundListener> listeners) {
    return String.join(
        ", ",
        listeners.stream()
            .map(l -> "listener " + l.listener().name() + " (" + l.hostname() + ")")
            .toList());
  }

  private void report(HttpRoute route, String field, Object value, String message) {
    problems.accept(route.meta().problem(field, value, message));
  }
}
