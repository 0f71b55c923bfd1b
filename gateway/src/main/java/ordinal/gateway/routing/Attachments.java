package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Namespace;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;

/**
 * Decides which routes attach to which listeners. A parentRef counts as attached as soon as one
 * listener takes the route; otherwise it is a problem. Where other controllers live, parents that
 * are not ours are theirs. Used by one thread for one compilation.
 */
final class Attachments {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private final Objects objects;
  private final Map<ObjectKey, List<BoundListener>> bound;
  private final Consumer<Problem> problems;

  Attachments(Objects objects, List<BoundListener> bound, Consumer<Problem> problems) {
    this.objects = objects;
    this.bound = bound.stream().collect(Collectors.groupingBy(l -> l.gateway().key()));
    this.problems = problems;
  }

  /** What becomes of those parentRefs of the route that are ours. */
  List<Attachment> of(HttpRoute route) {
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < route.parentRefs().size(); i++) {
      HttpRoute.ParentRef ref = route.parentRefs().get(i);
      String field = "spec.parentRefs[" + i + "]";
      Optional<Gateway> gateway = objects.find(Gateway.class, ref.namespace(), ref.name());
      if (ref.isGateway() && gateway.isPresent()) {
        attachments.add(of(gateway.get(), route, i, ref));
      } else if (!objects.shared()) {
        Problem problem = ref.isGateway() ? unknown(route, field, ref) : foreign(route, field, ref);
        problems.accept(problem);
      }
    }
    return attachments;
  }

  private static Problem unknown(HttpRoute route, String field, HttpRoute.ParentRef ref) {
    String message = "no Gateway " + ref.namespace() + "/" + ref.name() + " exists";
    return route.meta().problem(field + ".name", ref.name(), message, Reason.NO_MATCHING_PARENT);
  }

  private static Problem foreign(HttpRoute route, String field, HttpRoute.ParentRef ref) {
    String message = "is not supported yet and left out: only parents of kind Gateway are";
    return route.meta().problem(field, ref.kind(), message);
  }

  private Attachment of(Gateway gateway, HttpRoute route, int index, HttpRoute.ParentRef ref) {
    List<BoundListener> serving =
        bound.getOrDefault(gateway.key(), List.of()).stream()
            .filter(l -> selects(ref, l.listener()))
            .toList();
    List<BoundListener> allowing = serving.stream().filter(l -> allows(l, route)).toList();
    List<BoundListener> taking = allowing.stream().filter(l -> intersects(l, route)).toList();
    Optional<Problem> refusal =
        taking.isEmpty()
            ? Optional.of(refusal(gateway, route, index, serving, allowing))
            : Optional.empty();
    refusal.ifPresent(problems);
    return new Attachment(route.key(), index, taking, refusal);
  }

  private static Problem refusal(
      Gateway gateway,
      HttpRoute route,
      int index,
      List<BoundListener> serving,
      List<BoundListener> allowing) {
    HttpRoute.ParentRef ref = route.parentRefs().get(index);
    String field = "spec.parentRefs[" + index + "]";
    if (serving.isEmpty()) {
      return unserved(gateway, route, field, ref);
    }
    if (allowing.isEmpty()) {
      String namespace = route.meta().namespace();
      String message = "allowedRoutes of the listener admits no routes of namespace " + namespace;
      Reason reason = Reason.NOT_ALLOWED_BY_LISTENERS;
      return route.meta().problem(field + ".name", ref.name(), message, reason);
    }
    String message = "no hostname in common with " + describe(allowing);
    String hostnames = String.join(", ", route.hostnames());
    Reason reason = Reason.NO_MATCHING_LISTENER_HOSTNAME;
    return route.meta().problem("spec.hostnames", hostnames, message, reason);
  }

  /** No such listener at all, or one that its own Gateway cannot have. */
  private static Problem unserved(
      Gateway gateway, HttpRoute route, String field, HttpRoute.ParentRef ref) {
    String name = "Gateway " + gateway.meta().name();
    List<Gateway.Listener> named =
        gateway.listeners().stream()
            .filter(l -> ref.sectionName().map(l.name()::equals).orElse(true))
            .toList();
    Reason reason = Reason.NO_MATCHING_PARENT;
    if (named.isEmpty()) {
      String message = name + " has no listener of this name";
      String section = ref.sectionName().orElse("");
      return route.meta().problem(field + ".sectionName", section, message, reason);
    }
    if (named.stream().noneMatch(l -> selects(ref, l))) {
      String message = name + " has no such listener on this port";
      return route.meta().problem(field + ".port", ref.port().orElse(0), message, reason);
    }
    String message = "the listener does not serve, see the problem of its Gateway";
    return route.meta().problem(field + ".name", ref.name(), message, reason);
  }

  private static boolean selects(HttpRoute.ParentRef ref, Gateway.Listener listener) {
    return ref.sectionName().map(listener.name()::equals).orElse(true)
        && (ref.port().isEmpty() || ref.port().getAsInt() == listener.port());
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
}
