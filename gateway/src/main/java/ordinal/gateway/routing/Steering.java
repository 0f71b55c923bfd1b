package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.ValueMatch;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/**
 * How releases make the table deviate from what a route says: rules of their own above the route's,
 * copies to the canary, and weights that stay with those who are ready. The route itself is left as
 * it is. Used by one thread for one compilation.
 */
final class Steering {
  /** A release as far as routes are concerned: what does not change lets compiled routes stand. */
  record Release(String namespace, String route, String stable, String canary, Traffic traffic) {
    static List<Release> of(Objects objects) {
      return objects.all(StatefulRollout.class).stream()
          .flatMap(
              rollout -> rollout.spec().canaryService().map(canary -> of(rollout, canary)).stream())
          .toList();
    }

    private static Release of(StatefulRollout rollout, String canary) {
      StatefulRollout.Spec spec = rollout.spec();
      return new Release(
          rollout.meta().namespace(),
          spec.route(),
          spec.stableService(),
          canary,
          rollout.traffic());
    }

    private boolean isCanary(BackendRef ref) {
      return ref.namespace().equals(namespace) && ref.name().equals(canary);
    }

    private boolean isStable(BackendRef ref) {
      return ref.namespace().equals(namespace) && ref.name().equals(stable);
    }

    private boolean shares(HttpRoute.Rule rule) {
      return rule.backendRefs().stream().anyMatch(this::isStable)
          && rule.backendRefs().stream().anyMatch(this::isCanary);
    }
  }

  /** A release's own rule is called so, and for whom it speaks. */
  private static final String PREFIX = "rollout/";

  private final List<Release> releases;

  Steering(List<Release> releases) {
    this.releases = releases;
  }

  static boolean isOwn(HttpRoute.Rule rule) {
    return rule.name().filter(name -> name.startsWith(PREFIX)).isPresent();
  }

  private Optional<Release> of(HttpRoute route) {
    return releases.stream()
        .filter(r -> r.namespace().equals(route.meta().namespace()))
        .filter(r -> r.route().equals(route.meta().name()))
        .findFirst();
  }

  /** The route with the rules of its release behind its own, whose positions stay. */
  HttpRoute steered(HttpRoute route) {
    Optional<Release> release = of(route);
    if (release.isEmpty()) {
      return route;
    }
    List<HttpRoute.Rule> rules =
        new ArrayList<>(route.rules().stream().map(rule -> mirrored(release.get(), rule)).toList());
    for (HeaderRoute header : release.get().traffic().headerRoutes()) {
      rules.addAll(rules(release.get(), header, route));
    }
    return route.withRules(rules);
  }

  private static Stream<HttpRoute.Rule> shared(Release release, HttpRoute route) {
    return route.rules().stream().filter(release::shares).filter(r -> !aggregates(r));
  }

  // A total is asked of all replicas, whoever asks.
  private static boolean aggregates(HttpRoute.Rule rule) {
    return rule.filters().stream().anyMatch(Filter.ExtensionRef.class::isInstance);
  }

  private static List<HttpRoute.Rule> rules(Release release, HeaderRoute header, HttpRoute route) {
    List<HttpRoute.Rule> shared = shared(release, route).toList();
    return IntStream.range(0, shared.size())
        .mapToObj(i -> rule(release, header, shared.get(i), PREFIX + header.name() + "/" + i))
        .filter(rule -> !rule.matches().isEmpty())
        .toList();
  }

  private static HttpRoute.Rule rule(
      Release release, HeaderRoute header, HttpRoute.Rule rule, String name) {
    return new HttpRoute.Rule(
        Optional.of(name),
        rule.matches().stream().flatMap(match -> match(header, match).stream()).toList(),
        rule.filters(),
        rule.backendRefs().stream()
            .filter(ref -> release.isCanary(ref) || release.isStable(ref))
            .map(ref -> ref.withWeight(release.isStable(ref) == header.toStable() ? 1 : 0))
            .toList(),
        rule.timeouts(),
        rule.retry(),
        // Who comes by a header stays by it, and keeps the session of the rule below.
        Optional.empty());
  }

  // One that wants another value of the same header can never hold beside ours.
  private static Optional<HttpRoute.Match> match(HeaderRoute header, HttpRoute.Match match) {
    List<String> named = header.matches().stream().map(HeaderMatch::name).toList();
    if (match.headers().stream().map(ValueMatch::name).anyMatch(named::contains)) {
      return Optional.empty();
    }
    List<ValueMatch> headers = new ArrayList<>(match.headers());
    header.matches().forEach(m -> headers.add(value(m)));
    return Optional.of(
        new HttpRoute.Match(match.path(), headers, match.queryParams(), match.method()));
  }

  private static ValueMatch value(HeaderMatch match) {
    return match.regularExpression()
        ? new ValueMatch.Regex(match.name(), Pattern.compile(match.value()))
        : new ValueMatch.Exact(match.name(), match.value());
  }

  private static HttpRoute.Rule mirrored(Release release, HttpRoute.Rule rule) {
    int percent = release.traffic().mirrorPercent();
    if (percent == 0 || !release.shares(rule) || aggregates(rule)) {
      return rule;
    }
    BackendRef canary =
        rule.backendRefs().stream().filter(release::isCanary).findFirst().orElseThrow();
    List<Filter> filters = new ArrayList<>(rule.filters());
    filters.add(new Filter.RequestMirror(canary, percent, 100));
    return new HttpRoute.Rule(
        rule.name(),
        rule.matches(),
        filters,
        rule.backendRefs(),
        rule.timeouts(),
        rule.retry(),
        rule.session());
  }

  /**
   * The backends of a rule with the weights that count: where the canary has no ready replica its
   * share is stable's, and where stable has none, that of a canary that has weight. Only a release
   * may move a share; of any other route it is answered with 503.
   */
  List<Backend> balanced(HttpRoute route, HttpRoute.Rule rule, List<Backend> backends) {
    Optional<Release> release = of(route).filter(r -> r.shares(rule));
    if (release.isEmpty()) {
      return backends;
    }
    Release of = release.get();
    int stable = position(rule, of::isStable);
    int canary = position(rule, of::isCanary);
    boolean stableReady = backends.get(stable).isReady();
    boolean canaryReady = backends.get(canary).isReady();
    int canaryWeight = backends.get(canary).weight();
    if (stableReady == canaryReady || (canaryWeight == 0 && !isOwn(rule))) {
      return backends;
    }
    List<Backend> balanced = new ArrayList<>(backends);
    int sum = Math.addExact(backends.get(stable).weight(), canaryWeight);
    balanced.set(stable, backends.get(stable).withWeight(stableReady ? sum : 0));
    balanced.set(canary, backends.get(canary).withWeight(stableReady ? 0 : sum));
    return balanced;
  }

  /** Whether a release moves the shares of that rule. */
  boolean moves(HttpRoute route, HttpRoute.Rule rule) {
    return of(route).filter(r -> r.shares(rule)).isPresent();
  }

  private static int position(HttpRoute.Rule rule, Predicate<BackendRef> wanted) {
    return IntStream.range(0, rule.backendRefs().size())
        .filter(i -> wanted.test(rule.backendRefs().get(i)))
        .findFirst()
        .orElseThrow();
  }
}
