package ordinal.gateway.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.Service;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.ReplicaTable;

/** Follows backendRefs to Services and their replicas. Used by one thread for one compilation. */
final class BackendResolver {
  private record Fault(String field, Object value, String message, Reason reason) {}

  private final Objects objects;
  private final ReplicaTable replicas;
  private final Policies policies;
  private final Grants grants;
  private final Consumer<Problem> problems;

  BackendResolver(
      Objects objects, ReplicaTable replicas, Policies policies, Consumer<Problem> problems) {
    this.objects = objects;
    this.replicas = replicas;
    this.policies = policies;
    this.grants = new Grants(objects);
    this.problems = problems;
  }

  /**
   * The backend of a reference; unresolved where it leads nowhere.
   *
   * @param usable false where something else in the rule already makes it answer 500
   */
  Backend resolve(HttpRoute route, String field, HttpRoute.BackendRef ref, boolean usable) {
    Optional<Fault> fault = fault(route, ref);
    fault.ifPresent(f -> report(route, field, f));
    int port = ref.port().orElse(0);
    Optional<ReplicaTable.Group> any = replicas.group(ref.namespace(), ref.name(), port);
    // Nothing goes without TLS to where a BackendTLSPolicy wants it, right or wrong.
    boolean forbidden = any.map(ReplicaTable.Group::forbidden).orElse(false);
    boolean resolved = usable && fault.isEmpty() && !forbidden;
    Optional<ReplicaTable.Group> group = any.filter(g -> resolved);
    return new Backend(
        ref.namespace(),
        ref.name(),
        port,
        ref.weight(),
        resolved,
        group.map(ReplicaTable.Group::replicas).orElse(List.of()),
        ref.filters(),
        policies.ofService(ref.namespace(), ref.name()),
        group.map(ReplicaTable.Group::fleet).orElseGet(Fleet::new));
  }

  private void report(HttpRoute route, String field, Fault fault) {
    String at = field + "." + fault.field();
    problems.accept(route.meta().problem(at, fault.value(), fault.message(), fault.reason()));
  }

  private Optional<Fault> fault(HttpRoute route, HttpRoute.BackendRef ref) {
    if (!ref.group().isEmpty()) {
      String message = "only Services of the core group (\"\") can be backends";
      return fault("group", ref.group(), message, Reason.INVALID_KIND);
    }
    if (!ref.kind().equals("Service")) {
      String message = "only a Service can be a backend";
      return fault("kind", ref.kind(), message, Reason.INVALID_KIND);
    }
    // Before anything is said of the Service: without a grant even its existence is private.
    if (!permitted(route, ref)) {
      String message = ungranted(route, ref);
      return fault("namespace", ref.namespace(), message, Reason.REF_NOT_PERMITTED);
    }
    return objects
        .find(Service.class, ref.namespace(), ref.name())
        .map(service -> portFault(service, ref))
        .orElseGet(() -> {
          String message = "no Service " + ref.namespace() + "/" + ref.name() + " exists";
          return fault("name", ref.name(), message, Reason.BACKEND_NOT_FOUND);
        });
  }

  private static String ungranted(HttpRoute route, HttpRoute.BackendRef ref) {
    return "no ReferenceGrant in namespace "
        + ref.namespace()
        + " lets HTTPRoutes of namespace "
        + route.meta().namespace()
        + " refer to Service "
        + ref.name();
  }

  private static Optional<Fault> portFault(Service service, HttpRoute.BackendRef ref) {
    int port = ref.port().orElse(0);
    if (service.ports().stream().anyMatch(p -> p.port() == port)) {
      return Optional.empty();
    }
    String ports =
        service.ports().stream()
            .map(p -> String.valueOf(p.port()))
            .collect(Collectors.joining(", "));
    String message =
        ref.port().isPresent()
            ? "Service " + ref.name() + " has no such port; it has " + ports
            : "a Service needs a port; it has " + ports;
    Object value = ref.port().isPresent() ? port : "";
    return fault("port", value, message, Reason.BACKEND_NOT_FOUND);
  }

  private static Optional<Fault> fault(String field, Object value, String message, Reason reason) {
    return Optional.of(new Fault(field, value, message, reason));
  }

  private boolean permitted(HttpRoute route, HttpRoute.BackendRef ref) {
    ObjectKey service = new ObjectKey("Service", ref.namespace(), ref.name());
    return grants.permit(HttpRoute.GROUP, route.key(), service);
  }
}
