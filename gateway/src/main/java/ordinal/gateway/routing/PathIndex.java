package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import ordinal.gateway.objects.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one hostname, looked at in their precedence: the list of the exact path, all
 * regular expressions, then the lists of the prefixes from the longest to the shortest. Only the
 * number of regular expressions and of candidates on the same path costs time, not the number of
 * paths. Immutable. Any thread.
 */
final class PathIndex {
  private static final Candidate[] NONE = {};

  private final Map<String, Candidate[]> exact;
  private final Candidate[] regexes;
  private final PrefixTree prefixes;

  PathIndex(Collection<Candidate> candidates) {
    Map<String, List<Candidate>> byPath = new HashMap<>();
    Map<String, List<Candidate>> byPrefix = new HashMap<>();
    List<Candidate> byRegex = new ArrayList<>();
    for (Candidate candidate : candidates) {
      List<Candidate> sameKey =
          switch (candidate.path()) {
            case HttpRoute.PathMatch.Exact(String value) ->
                byPath.computeIfAbsent(value, v -> new ArrayList<>());
            case HttpRoute.PathMatch.Prefix(String value) ->
                byPrefix.computeIfAbsent(value, v -> new ArrayList<>());
            case HttpRoute.PathMatch.Regex regex -> byRegex;
          };
      sameKey.add(candidate);
    }
    this.exact =
        byPath.keySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), path -> sorted(byPath.getOrDefault(path, List.of()))));
    this.regexes = sorted(byRegex);
    this.prefixes = new PrefixTree();
    byPrefix.forEach((prefix, sameKey) -> prefixes.put(prefix, sorted(sameKey)));
  }

  private static Candidate[] sorted(List<Candidate> candidates) {
    return candidates.stream().sorted(Precedence.FIRST_WINS).toArray(Candidate[]::new);
  }

  @Nullable Match match(RequestView request) {
    String path = request.path();
    for (Candidate candidate : exact.getOrDefault(path, NONE)) {
      if (candidate.accepts(request)) {
        return candidate.match();
      }
    }
    for (Candidate candidate : regexes) {
      if (pathFits(candidate, path) && candidate.accepts(request)) {
        return candidate.match();
      }
    }
    return prefixes.match(request);
  }

  private static boolean pathFits(Candidate candidate, String path) {
    return candidate.path() instanceof HttpRoute.PathMatch.Regex(var pattern)
        && RequestValues.fits(pattern, path);
  }
}
