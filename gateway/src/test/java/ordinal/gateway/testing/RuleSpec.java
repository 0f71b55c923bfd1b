package ordinal.gateway.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;

/** A rule under construction; it matches every path unless it names matches. */
public final class RuleSpec {
  private final String namespace;
  private final List<HttpRoute.Match> matches = new ArrayList<>();
  private final List<HttpRoute.Filter> filters = new ArrayList<>();
  private final List<HttpRoute.BackendRef> backends = new ArrayList<>();
  private Optional<String> name = Optional.empty();
  private Optional<Duration> timeout = Optional.empty();

  RuleSpec(String namespace) {
    this.namespace = namespace;
  }

  public RuleSpec name(String name) {
    this.name = Optional.of(name);
    return this;
  }

  public RuleSpec timeout(Duration request) {
    this.timeout = Optional.of(request);
    return this;
  }

  public RuleSpec match(Consumer<MatchSpec> spec) {
    MatchSpec match = new MatchSpec();
    spec.accept(match);
    matches.add(match.build());
    return this;
  }

  public RuleSpec prefix(String path) {
    return match(m -> m.prefix(path));
  }

  public RuleSpec filter(HttpRoute.Filter filter) {
    filters.add(filter);
    return this;
  }

  /** To our filter of that name. */
  public RuleSpec aggregate(String name) {
    return filter(new HttpRoute.Filter.ExtensionRef("ordinal.dev", "Aggregation", name));
  }

  /** A Service by {@code name} or {@code ns/name}; no port where it is 0. */
  public RuleSpec backend(String service, int port, int weight, HttpRoute.Filter... filters) {
    return backend("", "Service", service, port, weight, filters);
  }

  public RuleSpec backend(
      String group, String kind, String target, int port, int weight, HttpRoute.Filter... filters) {
    ObjectKey key = World.key(kind, target.indexOf('/') < 0 ? namespace + "/" + target : target);
    backends.add(
        new HttpRoute.BackendRef(
            group,
            kind,
            key.namespace(),
            key.name(),
            port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
            weight,
            List.of(filters)));
    return this;
  }

  HttpRoute.Rule build() {
    return new HttpRoute.Rule(
        name,
        matches.isEmpty() ? List.of(new MatchSpec().build()) : matches,
        filters,
        backends,
        new HttpRoute.Timeouts(timeout, Optional.empty()));
  }
}
