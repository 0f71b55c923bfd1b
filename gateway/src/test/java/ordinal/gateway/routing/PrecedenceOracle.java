package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The slow truth: lists every match of every rule, keeps those that hold, and sorts them by the
 * sentences of the API's documentation. Shares no code with the table.
 */
final class PrecedenceOracle {
  private record Entry(HttpRoute route, String hostname, int rule, HttpRoute.Match match) {}

  private final Objects objects;

  PrecedenceOracle(Objects objects) {
    this.objects = objects;
  }

  /** {@code ns/name rule path} of the winner; empty for 404. */
  Optional<String> winner(int port, RequestView request) {
    Listening listening = listening(port, request.host());
    if (listening == null) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    for (HttpRoute route : objects.all(HttpRoute.class)) {
      if (route.parentRefs().stream().anyMatch(ref -> attaches(route, ref, listening))) {
        entries.addAll(entries(route, request));
      }
    }
    return entries.stream().min(SPECIFICATION).map(PrecedenceOracle::describe);
  }

  private static String describe(Entry e) {
    return e.route().key() + " " + e.rule() + " " + path(e.match().path());
  }

  static String path(HttpRoute.PathMatch path) {
    return switch (path) {
      case HttpRoute.PathMatch.Exact(String value) -> "exact" + value;
      case HttpRoute.PathMatch.Prefix(String value) -> "prefix" + segments(value);
      case HttpRoute.PathMatch.Regex(var pattern) -> "regex" + pattern;
    };
  }

  // "Characters in a matching non-wildcard hostname. Characters in a matching hostname."
  // "Exact path match. Prefix path match with largest number of characters. Method match. Largest
  // number of header matches. Largest number of query param matches." "The oldest Route based on
  // creation timestamp. The Route appearing first in alphabetical order by {namespace}/{name}."
  // "the FIRST matching rule (in list order)". Regular expressions: as in Envoy Gateway.
  private static final Comparator<Entry> SPECIFICATION =
      (a, b) -> {
        long[][] keys = {
          {nonWildcard(a), nonWildcard(b)},
          {a.hostname().length(), b.hostname().length()},
          {isExact(a), isExact(b)},
          {regexLength(a), regexLength(b)},
          {prefixLength(a), prefixLength(b)},
          {a.match().method().isPresent() ? 1 : 0, b.match().method().isPresent() ? 1 : 0},
          {distinct(a.match().headers()), distinct(b.match().headers())},
          {distinct(a.match().queryParams()), distinct(b.match().queryParams())},
          {-age(a), -age(b)}
        };
        for (long[] key : keys) {
          if (key[0] != key[1]) {
            return key[0] > key[1] ? -1 : 1;
          }
        }
        int byName = name(a).compareTo(name(b));
        if (byName != 0) {
          return byName;
        }
        if (a.rule() != b.rule()) {
          return a.rule() - b.rule();
        }
        List<HttpRoute.Match> list = a.route().rules().get(a.rule()).matches();
        return list.indexOf(a.match()) - list.indexOf(b.match());
      };

  private static long nonWildcard(Entry e) {
    return e.hostname().contains("*") ? 0 : e.hostname().length();
  }

  private static long isExact(Entry e) {
    return e.match().path() instanceof HttpRoute.PathMatch.Exact ? 1 : 0;
  }

  private static long regexLength(Entry e) {
    return e.match().path() instanceof HttpRoute.PathMatch.Regex(var pattern)
        ? pattern.pattern().length()
        : -1;
  }

  private static long prefixLength(Entry e) {
    return e.match().path() instanceof HttpRoute.PathMatch.Prefix(String value)
        ? String.join("/", segments(value)).length()
        : -1;
  }

  private static long distinct(List<HttpRoute.ValueMatch> matches) {
    return matches.stream().map(HttpRoute.ValueMatch::name).distinct().count();
  }

  private static long age(Entry e) {
    return e.route().meta().created().map(t -> t.toEpochMilli()).orElse(Long.MAX_VALUE);
  }

  private static String name(Entry e) {
    return e.route().meta().namespace() + "/" + e.route().meta().name();
  }

  private record Listening(Gateway gateway, Gateway.Listener listener) {}

  private @Nullable Listening listening(int port, String host) {
    return objects.all(Gateway.class).stream()
        .flatMap(g -> g.listeners().stream().map(l -> new Listening(g, l)))
        .filter(l -> l.listener().port() == port)
        .filter(l -> hostHolds(l.listener().hostname().orElse(""), host))
        .max(
            Comparator.comparingInt(l -> {
              String pattern = l.listener().hostname().orElse("");
              return pattern.contains("*") ? pattern.length() : 1_000 * pattern.length();
            }))
        .orElse(null);
  }

  private static boolean attaches(HttpRoute route, HttpRoute.ParentRef ref, Listening listening) {
    Gateway.Listener listener = listening.listener();
    boolean all = listener.allowedRoutes().from() == Gateway.AllowedRoutes.From.ALL;
    return ref.name().equals(listening.gateway().meta().name())
        && ref.namespace().equals(listening.gateway().meta().namespace())
        && (ref.sectionName().isEmpty() || ref.sectionName().get().equals(listener.name()))
        && (ref.port().isEmpty() || ref.port().getAsInt() == listener.port())
        && (all || route.meta().namespace().equals(listening.gateway().meta().namespace()));
  }

  private static List<Entry> entries(HttpRoute route, RequestView request) {
    List<Entry> entries = new ArrayList<>();
    List<String> hosts = route.hostnames().isEmpty() ? List.of("") : route.hostnames();
    for (String host : hosts) {
      for (int rule = 0; rule < route.rules().size(); rule++) {
        for (HttpRoute.Match match : route.rules().get(rule).matches()) {
          if (hostHolds(host, request.host()) && holds(match, request)) {
            entries.add(new Entry(route, host, rule, match));
          }
        }
      }
    }
    return entries;
  }

  private static boolean hostHolds(String pattern, String host) {
    return pattern.isEmpty()
        || host.matches(pattern.replace(".", "\\.").replaceFirst("^\\*", "[^.].*"));
  }

  private static boolean holds(HttpRoute.Match match, RequestView request) {
    return pathHolds(match.path(), request.path())
        && match.method().map(request.method()::equals).orElse(true)
        && first(match.headers())
            .allMatch(h -> valueHolds(h, String.join(", ", request.headers(h.name()))))
        && first(match.queryParams()).allMatch(q -> valueHolds(q, param(request, q.name())));
  }

  private static Stream<HttpRoute.ValueMatch> first(List<HttpRoute.ValueMatch> matches) {
    Set<String> seen = new HashSet<>();
    return matches.stream().filter(m -> seen.add(m.name()));
  }

  private static String param(RequestView request, String name) {
    String query = request.query() == null ? "" : request.query();
    return Arrays.stream(query.split("&"))
        .filter(p -> p.startsWith(name + "="))
        .map(p -> p.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  // No generated match wants an empty value, so empty stands for absent.
  private static boolean valueHolds(HttpRoute.ValueMatch match, String actual) {
    return switch (match) {
      case HttpRoute.ValueMatch.Exact(String name, String value) -> value.equals(actual);
      case HttpRoute.ValueMatch.Regex(String name, var pattern) ->
          actual.matches(pattern.pattern());
    };
  }

  private static boolean pathHolds(HttpRoute.PathMatch match, String path) {
    return switch (match) {
      case HttpRoute.PathMatch.Exact(String value) -> value.equals(path);
      case HttpRoute.PathMatch.Regex(var pattern) -> path.matches(pattern.pattern());
      case HttpRoute.PathMatch.Prefix(String value) -> {
        List<String> wanted = segments(value);
        List<String> actual = segments(path);
        yield actual.size() >= wanted.size() && actual.subList(0, wanted.size()).equals(wanted);
      }
    };
  }

  /** Without the empty one that a trailing slash leaves. */
  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }
}
