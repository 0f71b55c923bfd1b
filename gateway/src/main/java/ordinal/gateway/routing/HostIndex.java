package ordinal.gateway.routing;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values by hostname pattern, looked at from the most specific pattern that fits a host to the
 * least: the host itself, wildcards from the longest to the shortest, then every host. The cost
 * depends on the labels of the host, not on the number of patterns. Immutable. Any thread.
 */
final class HostIndex<T> {
  private final Map<String, T> exact;
  private final RegionMap<T> suffixes = new RegionMap<>();
  private final @Nullable T any;

  /** By pattern: a host, {@code *.} and a domain, or {@link Hostnames#ANY}. */
  HostIndex(Map<String, T> byPattern) {
    this.exact =
        byPattern.keySet().stream()
            .filter(p -> !Hostnames.isWildcard(p) && !p.equals(Hostnames.ANY))
            .collect(Collectors.toUnmodifiableMap(Function.identity(), byPattern::get));
    byPattern.forEach((pattern, value) -> {
      if (Hostnames.isWildcard(pattern)) {
        suffixes.put(pattern.substring(1), value);
      }
    });
    this.any = byPattern.get(Hostnames.ANY);
  }

  /** The first answer that is not null. */
  <R> @Nullable R first(RequestView request, BiFunction<T, RequestView, @Nullable R> ask) {
    String host = request.host();
    T named = exact.get(host);
    R answer = named == null ? null : ask.apply(named, request);
    if (answer == null && !suffixes.isEmpty()) {
      answer = firstWildcard(host, request, ask);
    }
    return answer != null || any == null ? answer : ask.apply(any, request);
  }

  private <R> @Nullable R firstWildcard(
      String host, RequestView request, BiFunction<T, RequestView, @Nullable R> ask) {
    for (int dot = host.indexOf('.', 1); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      T value = suffixes.get(host, dot, host.length());
      R answer = value == null ? null : ask.apply(value, request);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }
}
