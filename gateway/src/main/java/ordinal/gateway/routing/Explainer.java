package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ordinal.gateway.objects.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * Walks all candidates of a listener one by one, without the indexes that matching uses, and writes
 * down why each holds or not. For one request, one thread.
 */
final class Explainer {
  /** A candidate and the most specific hostname of its route that fits, null where none does. */
  private record Ranked(Candidate candidate, List<String> hostnames, @Nullable String fitting) {
    String rank() {
      return fitting == null ? Hostnames.ANY : fitting;
    }
  }

  private static final Comparator<Ranked> FIRST_WINS =
      Comparator.<Ranked>comparingInt(r -> r.fitting() == null ? 1 : 0)
          .thenComparing(Ranked::rank, Hostnames.MOST_SPECIFIC_FIRST)
          .thenComparing(Ranked::candidate, Precedence.FIRST_WINS);

  private final RequestView request;

  Explainer(RequestView request) {
    this.request = request;
  }

  Explanation explain(int port, @Nullable ListenerTable table) {
    Explanation.Asked asked =
        new Explanation.Asked(
            port, request.method(), request.host(), request.path(), request.query());
    if (table == null) {
      return new Explanation(asked, null, List.of(), null);
    }
    List<Explanation.Considered> considered = new ArrayList<>();
    Explanation.Matched matched = null;
    for (Ranked ranked : ranked(table)) {
      List<Explanation.Refusal> refusals = refusals(ranked);
      boolean first = refusals.isEmpty() && matched == null;
      if (first) {
        matched = Explanations.matched(ranked.candidate().rule());
      }
      considered.add(considered(ranked, refusals, first));
    }
    return new Explanation(asked, listener(table.listener()), considered, matched);
  }

  private static Explanation.Listener listener(BoundListener bound) {
    return new Explanation.Listener(bound.gatewayName(), bound.listener().name(), bound.hostname());
  }

  private List<Ranked> ranked(ListenerTable table) {
    return table.routes().stream().flatMap(this::ranked).sorted(FIRST_WINS).toList();
  }

  private Stream<Ranked> ranked(ListenerTable.Hosted route) {
    String fitting =
        route.hostnames().stream()
            .filter(hostname -> Hostnames.matches(hostname, request.host()))
            .min(Hostnames.MOST_SPECIFIC_FIRST)
            .orElse(null);
    return route.candidates().stream().map(c -> new Ranked(c, route.hostnames(), fitting));
  }

  private static Explanation.Considered considered(
      Ranked ranked, List<Explanation.Refusal> refusals, boolean first) {
    Candidate candidate = ranked.candidate();
    Explanation.Outcome outcome =
        first
            ? Explanation.Outcome.MATCHED
            : refusals.isEmpty() ? Explanation.Outcome.OUTRANKED : Explanation.Outcome.REFUSED;
    return new Explanation.Considered(
        candidate.rule().routeName(),
        candidate.rule().index(),
        candidate.matchIndex(),
        ranked.rank(),
        Explanations.condition(candidate),
        outcome,
        refusals);
  }

  private List<Explanation.Refusal> refusals(Ranked ranked) {
    Candidate candidate = ranked.candidate();
    List<Explanation.Refusal> refusals = new ArrayList<>();
    if (ranked.fitting() == null) {
      String hostnames = String.join(", ", ranked.hostnames());
      refusals.add(new Explanation.Refusal("hostname", "", hostnames, request.host()));
    }
    if (!fits(candidate.path())) {
      String expected = Explanations.path(candidate.path());
      refusals.add(new Explanation.Refusal("path", "", expected, request.path()));
    }
    String method = candidate.method();
    if (method != null && !method.equals(request.method())) {
      refusals.add(new Explanation.Refusal("method", "", method, request.method()));
    }
    for (HttpRoute.ValueMatch header : candidate.headers()) {
      refuse(refusals, "header", header, RequestValues.header(request, header.name()));
    }
    for (HttpRoute.ValueMatch param : candidate.queryParams()) {
      refuse(refusals, "query", param, RequestValues.queryParam(request, param.name()));
    }
    return refusals;
  }

  private static void refuse(
      List<Explanation.Refusal> refusals,
      String part,
      HttpRoute.ValueMatch match,
      @Nullable String actual) {
    if (!RequestValues.fits(match, actual)) {
      String expected = Explanations.value(match);
      refusals.add(new Explanation.Refusal(part, match.name(), expected, actual));
    }
  }

  private boolean fits(HttpRoute.PathMatch match) {
    String path = request.path();
    return switch (match) {
      case HttpRoute.PathMatch.Exact(String value) -> path.equals(value);
      case HttpRoute.PathMatch.Prefix(String value) ->
          value.equals("/") || path.equals(value) || path.startsWith(value + "/");
      case HttpRoute.PathMatch.Regex(var pattern) -> RequestValues.fits(pattern, path);
    };
  }
}
