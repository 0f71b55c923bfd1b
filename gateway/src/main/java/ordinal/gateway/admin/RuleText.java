package ordinal.gateway.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import ordinal.gateway.objects.HttpRoute.ValueMatch;

/** Matches and filters in words, one line each. Pure. */
final class RuleText {
  private RuleText() {}

  /** Such as {@code PathPrefix /, header x-canary = always}. */
  static String of(HttpRoute.Match match) {
    List<String> parts = new ArrayList<>();
    parts.add(of(match.path()));
    match.method().ifPresent(parts::add);
    match.headers().forEach(h -> parts.add("header " + of(h)));
    match.queryParams().forEach(q -> parts.add("query " + of(q)));
    return String.join(", ", parts);
  }

  private static String of(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact(String value) -> "Exact " + value;
      case PathMatch.Prefix(String value) -> "PathPrefix " + value;
      case PathMatch.Regex(var pattern) -> "RegularExpression " + pattern;
    };
  }

  private static String of(ValueMatch match) {
    return switch (match) {
      case ValueMatch.Exact(String name, String value) -> name + " = " + value;
      case ValueMatch.Regex(String name, var pattern) -> name + " ~ " + pattern;
    };
  }

  /** Such as {@code URLRewrite path /v2}. */
  static String of(Filter filter) {
    return switch (filter) {
      case Filter.RequestHeaderModifier(var change) -> "RequestHeaderModifier " + of(change);
      case Filter.ResponseHeaderModifier(var change) -> "ResponseHeaderModifier " + of(change);
      case Filter.RequestRedirect redirect -> of(redirect);
      case Filter.UrlRewrite(var hostname, var path) ->
          "URLRewrite"
              + hostname.map(h -> " hostname " + h).orElse("")
              + path.map(RuleText::of).orElse("");
      case Filter.ExtensionRef(String group, String kind, String name) ->
          "ExtensionRef " + kind + "." + group + " " + name;
      case Filter.RequestMirror(HttpRoute.BackendRef to, int numerator, int denominator) ->
          "RequestMirror " + to.namespace() + "/" + to.name() + " " + numerator + "/" + denominator;
    };
  }

  private static String of(Filter.RequestRedirect redirect) {
    return "RequestRedirect "
        + redirect.statusCode()
        + redirect.scheme().map(s -> " scheme " + s).orElse("")
        + redirect.hostname().map(h -> " hostname " + h).orElse("")
        + (redirect.port().isPresent() ? " port " + redirect.port().getAsInt() : "")
        + redirect.path().map(RuleText::of).orElse("");
  }

  private static String of(PathModifier path) {
    return switch (path) {
      case PathModifier.ReplaceFullPath(String value) -> " path " + value;
      case PathModifier.ReplacePrefixMatch(String value) -> " prefix " + value;
    };
  }

  private static String of(HttpRoute.HeaderChange change) {
    return Stream.of(
            change.set().stream().map(h -> "set " + h.name() + ": " + h.value()),
            change.add().stream().map(h -> "add " + h.name() + ": " + h.value()),
            change.remove().stream().map(name -> "remove " + name))
        .flatMap(s -> s)
        .collect(Collectors.joining(", "));
  }
}
