package ordinal.gateway.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;

/** An HTTPRoute under construction; it refers to Gateway {@code web} unless it names parents. */
public final class RouteSpec {
  private final ObjectKey key;
  private final List<HttpRoute.ParentRef> parents = new ArrayList<>();
  private final List<HttpRoute.Rule> rules = new ArrayList<>();
  private List<String> hostnames = List.of();
  private Optional<Instant> created = Optional.empty();

  RouteSpec(String name) {
    this.key = World.key("HTTPRoute", name);
  }

  public RouteSpec created(Instant created) {
    this.created = Optional.of(created);
    return this;
  }

  public RouteSpec hosts(String... hostnames) {
    this.hostnames = List.of(hostnames);
    return this;
  }

  /** A Gateway by {@code name} or {@code ns/name}. */
  public RouteSpec parent(String gateway) {
    return parent(gateway, "", 0);
  }

  /** Any listener where the section is empty, any port where the port is 0. */
  public RouteSpec parent(String gateway, String section, int port) {
    boolean full = gateway.indexOf('/') >= 0;
    ObjectKey target = World.key("Gateway", full ? gateway : key.namespace() + "/" + gateway);
    parents.add(
        new HttpRoute.ParentRef(
            HttpRoute.GROUP,
            "Gateway",
            target.namespace(),
            target.name(),
            Optional.of(section).filter(s -> !s.isEmpty()),
            port == 0 ? OptionalInt.empty() : OptionalInt.of(port)));
    return this;
  }

  /** A parent of a mesh, which is none of ours. */
  public RouteSpec service(String name) {
    parents.add(
        new HttpRoute.ParentRef(
            "", "Service", key.namespace(), name, Optional.empty(), OptionalInt.empty()));
    return this;
  }

  public RouteSpec rule(Consumer<RuleSpec> spec) {
    RuleSpec rule = new RuleSpec(key.namespace());
    spec.accept(rule);
    rules.add(rule.build());
    return this;
  }

  HttpRoute build() {
    if (parents.isEmpty()) {
      parent("web");
    }
    return new HttpRoute(World.meta(key, Map.of(), Map.of(), created), parents, hostnames, rules);
  }
}
