package ordinal.gateway.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.ReferenceGrant;
import ordinal.gateway.objects.Service;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;

/** Follows backendRefs to Services and their replicas. Used by one thread for one compilation. */
final class BackendResolver {
  private record Fault(String field, Object value, String message) {}

  private static final String ROUTE_GROUP = "gateway.networking.k8s.io";

  private final Objects objects;
  private final ReplicaTable replicas;
  private final List<ReferenceGrant> grants;
  private final Consumer<Problem> problems;

  BackendResolver(Objects objects, ReplicaTable replicas, Consumer<Problem> problems) {
    this.objects = objects;
    this.replicas = replicas;
    this.grants = objects.all(ReferenceGrant.class);
    this.problems = problems;
  }

  /**
   * The backend of a reference; unresolved where it leads nowhere.
   *
   * @param usable false where something else in the rule already makes it answer 500
   */
  Backend resolve(HttpRoute route, String field, HttpRoute.BackendRef ref, boolean usable) {
    Optional<Fault> fault = fault(route, ref);
    fault.ifPresent(f ->
        problems.accept(route.meta().problem(field + "." + f.field(), f.value(), f.message())));
    boolean resolved = usable && fault.isEmpty();
    int port = ref.port().orElse(0);
    List<Replica> behind =
        resolved
            ? replicas
                .group(ref.namespace(), ref.name(), port)
                .map(ReplicaTable.Group::replicas)
                .orElse(List.of())
            : List.of();
    return new Backend(
        ref.namespace(), ref.name(), port, ref.weight(), resolved, behind, ref.filters());
  }

  private Optional<Fault> fault(HttpRoute route, HttpRoute.BackendRef ref) {
    if (!ref.group().isEmpty()) {
      return fault("group", ref.group(), "only Services of the core group (\"\") can be backends");
    }
    if (!ref.kind().equals("Service")) {
      return fault("kind", ref.kind(), "only a Service can be a backend");
    }
    // Before anything is said of the Service: without a grant even its existence is private.
    if (!permitted(route, ref)) {
      return fault("namespace", ref.namespace(), ungranted(route, ref));
    }
    return objects
        .find(Service.class, ref.namespace(), ref.name())
        .map(service -> portFault(service, ref))
        .orElseGet(() ->
            fault(
                "name",
                ref.name(),
                "no Service " + ref.namespace() + "/" + ref.name() + " exists"));
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
    String ports =
        service.ports().stream()
            .map(p -> String.valueOf(p.port()))
            .collect(Collectors.joining(", "));
    if (ref.port().isEmpty()) {
      return fault("port", "", "a Service needs a port; it has " + ports);
    }
    int port = ref.port().getAsInt();
    return service.ports().stream().anyMatch(p -> p.port() == port)
        ? Optional.empty()
        : fault("port", port, "Service " + ref.name() + " has no such port; it has " + ports);
  }

  private static Optional<Fault> fault(String field, Object value, String message) {
    return Optional.of(new Fault(field, value, message));
  }

  private boolean permitted(HttpRoute route, HttpRoute.BackendRef ref) {
    String from = route.meta().namespace();
    return from.equals(ref.namespace())
        || grants.stream()
            .filter(grant -> grant.meta().namespace().equals(ref.namespace()))
            .anyMatch(
                grant -> grant.allows(ROUTE_GROUP, "HTTPRoute", from, "", "Service", ref.name()));
  }
}
