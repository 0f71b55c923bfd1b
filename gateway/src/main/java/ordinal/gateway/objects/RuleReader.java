package ordinal.gateway.objects;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Match;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import ordinal.gateway.objects.HttpRoute.Rule;
import ordinal.gateway.objects.HttpRoute.Timeouts;

/** Reads one rule of an HTTPRoute. Stateless. */
final class RuleReader {
  static final int HIGHEST_WEIGHT = 1_000_000;
  private static final int MOST_BACKENDS = 16;
  private static final int MOST_MATCHES = 64;
  private static final int MOST_CODES = 200;
  private static final int MOST_ATTEMPTS = 100;
  private static final Syntax SESSION_NAME =
      Syntax.matching(
          1,
          128,
          "[A-Za-z0-9!#$%&'*+\\-.^_`|~]+",
          "must be a token of 1 to 128 letters, digits and !#$%&'*+-.^_`|~");
  private static final Syntax SESSION_TYPE = Syntax.oneOf(List.of("Cookie", "Header"));
  private static final Syntax LIFETIME = Syntax.oneOf(List.of("Permanent", "Session"));
  // What a browser keeps a cookie for at most (RFC 6265bis section 5.5).
  private static final Duration LONGEST_SESSION = Duration.ofDays(400);

  private RuleReader() {}

  static Rule rule(Fields entry, String namespace) {
    Optional<String> name = entry.text("name", Syntax.DNS_NAME);
    List<Match> matches =
        entry.children("matches", 0, MOST_MATCHES).stream().map(MatchReader::match).toList();
    List<Filter> filters = FilterReader.ofRule(entry, namespace);
    List<BackendRef> backends =
        entry.children("backendRefs", 0, MOST_BACKENDS).stream()
            .map(backend -> backendRef(backend, namespace))
            .toList();
    Timeouts timeouts =
        entry
            .child("timeouts")
            .map(RuleReader::timeouts)
            .orElse(new Timeouts(Optional.empty(), Optional.empty()));
    Optional<HttpRoute.Retry> retry = entry.child("retry").map(RuleReader::retry);
    Optional<HttpRoute.SessionPersistence> session =
        entry.child("sessionPersistence").flatMap(RuleReader::session);
    entry.closeWithWarnings();
    Rule rule =
        new Rule(
            name,
            matches.isEmpty() ? List.of(MatchReader.ANY) : matches,
            filters,
            backends,
            timeouts,
            retry,
            session);
    consistent(entry, rule);
    return rule;
  }

  private static void consistent(Fields entry, Rule rule) {
    boolean redirects = rule.filters().stream().anyMatch(Filter.RequestRedirect.class::isInstance);
    if (redirects && !rule.backendRefs().isEmpty()) {
      entry.error("backendRefs", "", "must be absent in a rule with a RequestRedirect filter");
    }
    boolean onePrefix =
        rule.matches().size() == 1 && rule.matches().getFirst().path() instanceof PathMatch.Prefix;
    if (!onePrefix && rule.filters().stream().anyMatch(RuleReader::replacesPrefix)) {
      String message =
          "must be exactly one match, of path type PathPrefix, in a rule with ReplacePrefixMatch";
      entry.error("matches", rule.matches().size() + " matches", message);
    }
  }

  private static boolean replacesPrefix(Filter filter) {
    Optional<PathModifier> path =
        switch (filter) {
          case Filter.RequestRedirect redirect -> redirect.path();
          case Filter.UrlRewrite rewrite -> rewrite.path();
          case Filter.RequestHeaderModifier _,
              Filter.ResponseHeaderModifier _,
              Filter.RequestMirror _,
              Filter.ExtensionRef _ ->
              Optional.empty();
        };
    return path.filter(PathModifier.ReplacePrefixMatch.class::isInstance).isPresent();
  }

  private static BackendRef backendRef(Fields entry, String namespace) {
    int weight = entry.number("weight", 0, HIGHEST_WEIGHT).orElse(1);
    List<Filter> filters = FilterReader.ofBackend(entry, namespace);
    return target(entry, namespace, weight, filters);
  }

  /** What a reference leads to; all other fields of it must have been read. */
  static BackendRef target(Fields entry, String namespace, int weight, List<Filter> filters) {
    String group = entry.text("group", Syntax.GROUP).orElse("");
    String kind = entry.text("kind", Syntax.KIND).orElse("Service");
    String in = entry.text("namespace", Syntax.DNS_LABEL).orElse(namespace);
    String name = entry.needText("name", Syntax.NAME).orElse("");
    OptionalInt port = entry.number("port", 1, 65_535);
    if (group.isEmpty() && kind.equals("Service") && !entry.has("port")) {
      entry.error("port", "is required for a Service");
    }
    entry.closeWithWarnings();
    return new BackendRef(group, kind, in, name, port, weight, filters);
  }

  private static HttpRoute.Retry retry(Fields entry) {
    Set<Integer> codes = entry.numbers("codes", MOST_CODES, 400, 599);
    int attempts = entry.number("attempts", 0, MOST_ATTEMPTS).orElse(1);
    Optional<Duration> backoff = Durations.read(entry, "backoff");
    entry.closeWithWarnings();
    return new HttpRoute.Retry(codes, attempts, backoff);
  }

  private static Optional<HttpRoute.SessionPersistence> session(Fields entry) {
    Optional<String> name = entry.text("sessionName", SESSION_NAME);
    String type = entry.text("type", SESSION_TYPE).orElse("Cookie");
    Optional<Duration> absolute =
        Durations.read(entry, "absoluteTimeout", Duration.ofSeconds(1), LONGEST_SESSION);
    Optional<Duration> idle =
        Durations.read(entry, "idleTimeout", Duration.ofSeconds(1), LONGEST_SESSION);
    boolean permanent = entry.child("cookieConfig").map(RuleReader::isPermanent).orElse(false);
    entry.closeWithWarnings();
    if (permanent && absolute.isEmpty()) {
      entry.error(
          "absoluteTimeout", "", "is required where cookieConfig.lifetimeType is Permanent");
      return Optional.empty();
    }
    if (type.equals("Header") && entry.has("cookieConfig")) {
      entry.error("cookieConfig", "must be absent where type is Header");
    }
    return Optional.of(
        new HttpRoute.SessionPersistence(
            name,
            type.equals("Header")
                ? HttpRoute.SessionPersistence.Type.HEADER
                : HttpRoute.SessionPersistence.Type.COOKIE,
            absolute,
            idle,
            permanent));
  }

  private static boolean isPermanent(Fields entry) {
    Optional<String> lifetime = entry.text("lifetimeType", LIFETIME);
    entry.closeWithWarnings();
    return lifetime.filter("Permanent"::equals).isPresent();
  }

  private static Timeouts timeouts(Fields entry) {
    Timeouts timeouts =
        new Timeouts(Durations.read(entry, "request"), Durations.read(entry, "backendRequest"));
    entry.closeWithWarnings();
    Duration request = timeouts.request().orElse(Duration.ZERO);
    Duration backend = timeouts.backendRequest().orElse(Duration.ZERO);
    if (!request.isZero() && backend.compareTo(request) > 0) {
      entry.error(
          "backendRequest", "must not be longer than request, which is " + entry.peek("request"));
    }
    return timeouts;
  }
}
