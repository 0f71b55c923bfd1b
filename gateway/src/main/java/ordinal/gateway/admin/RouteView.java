package ordinal.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;

/** A route as the API shows it: what its object wants beside what the table does. Pure. */
final class RouteView {
  private final Snapshot snapshot;

  RouteView(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  JsonArray all() {
    return array(snapshot.objects().all(HttpRoute.class).stream().map(this::of).toList());
  }

  JsonObject of(HttpRoute route) {
    JsonArray rules = new JsonArray();
    for (int i = 0; i < route.rules().size(); i++) {
      rules.add(rule(route, i));
    }
    return new JsonObject()
        .put("namespace", route.meta().namespace())
        .put("name", route.meta().name())
        .put("resourceVersion", route.meta().resourceVersion())
        .put("file", route.meta().file())
        .put("hostnames", new JsonArray(route.hostnames()))
        .put("parents", parents(route))
        .put("rules", rules);
  }

  private static JsonArray parents(HttpRoute route) {
    return array(
        route.parentRefs().stream()
            .filter(HttpRoute.ParentRef::isGateway)
            .map(RouteView::parent)
            .toList());
  }

  private static JsonObject parent(HttpRoute.ParentRef ref) {
    JsonObject json = new JsonObject().put("namespace", ref.namespace()).put("name", ref.name());
    ref.sectionName().ifPresent(s -> json.put("sectionName", s));
    ref.port().ifPresent(p -> json.put("port", p));
    return json;
  }

  private JsonObject rule(HttpRoute route, int index) {
    HttpRoute.Rule rule = route.rules().get(index);
    Optional<RouteRule> compiled = compiled(route, index);
    JsonObject json = new JsonObject().put("index", index);
    rule.name().ifPresent(n -> json.put("name", n));
    json.put("attached", compiled.isPresent())
        .put("matches", array(rule.matches().stream().map(RuleText::of).toList()))
        .put("filters", array(rule.filters().stream().map(RuleText::of).toList()))
        .put("timeouts", timeouts(rule.timeouts()));
    compiled
        .flatMap(RouteRule::aggregation)
        .ifPresent(a -> json.put("aggregation", a.meta().namespace() + "/" + a.meta().name()));
    compiled
        .map(RouteRule::mirrors)
        .filter(mirrors -> !mirrors.isEmpty())
        .ifPresent(
            mirrors -> json.put("mirrors", array(mirrors.stream().map(MirrorView::of).toList())));
    return json.put("backends", backends(rule, compiled));
  }

  private Optional<RouteRule> compiled(HttpRoute route, int index) {
    return snapshot.routing().rules().stream()
        .filter(r -> r.index() == index && r.route().equals(route.key()))
        .findFirst();
  }

  private static JsonObject timeouts(HttpRoute.Timeouts timeouts) {
    JsonObject json = new JsonObject();
    timeouts.request().map(RouteView::text).ifPresent(t -> json.put("request", t));
    timeouts.backendRequest().map(RouteView::text).ifPresent(t -> json.put("backendRequest", t));
    return json;
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static JsonArray backends(HttpRoute.Rule rule, Optional<RouteRule> compiled) {
    List<Backend> inForce = compiled.map(RouteRule::backends).orElse(List.of());
    long sum = inForce.stream().mapToLong(Backend::weight).sum();
    JsonArray json = new JsonArray();
    for (int i = 0; i < rule.backendRefs().size(); i++) {
      HttpRoute.BackendRef ref = rule.backendRefs().get(i);
      JsonObject backend =
          new JsonObject().put("namespace", ref.namespace()).put("name", ref.name());
      ref.port().ifPresent(p -> backend.put("port", p));
      backend.put("desiredWeight", ref.weight());
      if (i < inForce.size()) {
        inForce(backend, inForce.get(i), sum);
      } else {
        backend.put("resolved", false);
      }
      json.add(backend);
    }
    return json;
  }

  private static void inForce(JsonObject json, Backend backend, long sum) {
    json.put("weight", backend.weight())
        .put("share", sum == 0 ? 0 : (double) backend.weight() / sum)
        .put("resolved", backend.resolved())
        .put("ready", backend.replicas().stream().filter(Replica::ready).count())
        .put("total", backend.replicas().size());
  }

  static JsonArray array(List<?> items) {
    JsonArray array = new JsonArray();
    items.forEach(array::add);
    return array;
  }
}
