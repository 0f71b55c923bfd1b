package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/** Writes parts of a rule as text that a person reads. Pure. */
final class Explanations {
  private Explanations() {}

  static Explanation.Matched matched(CompiledRule rule) {
    long sum = rule.backends().stream().mapToLong(Backend::weight).sum();
    return new Explanation.Matched(
        rule.routeName(),
        rule.index(),
        rule.rule().name().orElse(null),
        filters(rule.filters()),
        LimitText.of(rule.limits()),
        rule.aggregation().map(a -> a.meta().name()).orElse(null),
        rule.broken().orElse(null),
        rule.backends().stream().map(b -> share(b, sum)).toList());
  }

  private static Explanation.Share share(Backend backend, long sum) {
    return new Explanation.Share(
        backend.namespace(),
        backend.name(),
        backend.port(),
        backend.weight(),
        sum == 0 ? 0 : (double) backend.weight() / sum,
        backend.resolved(),
        answer(backend),
        filters(backend.filters()),
        backend.policy().concurrency().map(LimitText::of).orElse(null),
        backend.replicas().stream().map(Explanations::state).toList());
  }

  private static String answer(Backend backend) {
    if (!backend.resolved()) {
      return "500";
    }
    return backend.hasReplica() ? "proxied" : "503";
  }

  private static Explanation.State state(Replica replica) {
    return new Explanation.State(
        replica.name(),
        replica.ordinal().isPresent() ? replica.ordinal().getAsInt() : null,
        replica.revision(),
        replica.ready(),
        replica.load().inFlight(),
        why(replica));
  }

  private static @Nullable String why(Replica replica) {
    if (replica.address().isEmpty()) {
      return "required by spec.replicas, but has no endpoint";
    }
    if (replica.terminating()) {
      return replica.serving()
          ? "terminating; serves only while no other replica is ready"
          : "terminating";
    }
    return replica.ready() ? null : "not ready";
  }

  static String condition(Candidate candidate) {
    List<String> parts = new ArrayList<>();
    parts.add(path(candidate.path()));
    String method = candidate.method();
    if (method != null) {
      parts.add(method);
    }
    candidate.headers().forEach(h -> parts.add("header " + h.name() + " " + value(h)));
    candidate.queryParams().forEach(q -> parts.add("query " + q.name() + " " + value(q)));
    return String.join(", ", parts);
  }

  static String path(HttpRoute.PathMatch path) {
    return switch (path) {
      case HttpRoute.PathMatch.Exact(String value) -> "Exact " + value;
      case HttpRoute.PathMatch.Prefix(String value) -> "PathPrefix " + value;
      case HttpRoute.PathMatch.Regex(var pattern) -> "RegularExpression " + pattern;
    };
  }

  static String value(HttpRoute.ValueMatch match) {
    return switch (match) {
      case HttpRoute.ValueMatch.Exact exact -> "= " + exact.value();
      case HttpRoute.ValueMatch.Regex regex -> "~ " + regex.pattern();
    };
  }

  static List<String> filters(List<HttpRoute.Filter> filters) {
    return filters.stream().map(Explanations::filter).toList();
  }

  private static String filter(HttpRoute.Filter filter) {
    return switch (filter) {
      case HttpRoute.Filter.RequestHeaderModifier(var change) ->
          "RequestHeaderModifier" + change(change);
      case HttpRoute.Filter.ResponseHeaderModifier(var change) ->
          "ResponseHeaderModifier" + change(change);
      case HttpRoute.Filter.RequestRedirect redirect -> redirect(redirect);
      case HttpRoute.Filter.UrlRewrite rewrite ->
          "URLRewrite"
              + rewrite.hostname().map(h -> " hostname " + h).orElse("")
              + rewrite.path().map(Explanations::path).orElse("");
      case HttpRoute.Filter.ExtensionRef ref -> "ExtensionRef " + ref.kind() + " " + ref.name();
      case HttpRoute.Filter.RequestMirror mirror -> mirror(mirror);
    };
  }

  private static String mirror(HttpRoute.Filter.RequestMirror mirror) {
    HttpRoute.BackendRef to = mirror.backend();
    return "RequestMirror "
        + to.namespace()
        + "/"
        + to.name()
        + (to.port().isPresent() ? ":" + to.port().getAsInt() : "")
        + " "
        + mirror.numerator()
        + "/"
        + mirror.denominator();
  }

  private static String redirect(HttpRoute.Filter.RequestRedirect redirect) {
    return "RequestRedirect "
        + redirect.statusCode()
        + redirect.scheme().map(s -> " scheme " + s).orElse("")
        + redirect.hostname().map(h -> " hostname " + h).orElse("")
        + (redirect.port().isPresent() ? " port " + redirect.port().getAsInt() : "")
        + redirect.path().map(Explanations::path).orElse("");
  }

  private static String path(HttpRoute.PathModifier modifier) {
    return switch (modifier) {
      case HttpRoute.PathModifier.ReplaceFullPath(String value) -> " full path " + value;
      case HttpRoute.PathModifier.ReplacePrefixMatch(String value) -> " prefix " + value;
    };
  }

  private static String change(HttpRoute.HeaderChange change) {
    return headers(" set ", change.set())
        + headers(" add ", change.add())
        + (change.remove().isEmpty() ? "" : " remove " + String.join(", ", change.remove()));
  }

  private static String headers(String verb, List<HttpRoute.Header> headers) {
    return headers.isEmpty()
        ? ""
        : headers.stream()
            .map(h -> h.name() + ": " + h.value())
            .collect(Collectors.joining(", ", verb, ""));
  }
}
