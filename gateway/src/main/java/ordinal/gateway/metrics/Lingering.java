package ordinal.gateway.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is known, and what was a while ago: a counter whose series went with its replica would take
 * with it what was counted since the last scrape, and a release lets every replica go once.
 * Bounded, however many come and go. Not thread-safe.
 */
final class Lingering<K> {
  /** Several times what scrapers take between two looks. */
  static final Duration TIME = Duration.ofMinutes(5);

  static final int MOST_DEPARTED = 1_000;

  // In the order in which they were last known.
  private final LinkedHashMap<K, Instant> last = new LinkedHashMap<>();

  /** All that count now; of those that departed the ones that did so last. */
  Set<K> with(Set<K> known, Instant now) {
    known.forEach(key -> last.putLast(key, now));
    int departed = last.size() - known.size();
    Iterator<Map.Entry<K, Instant>> oldest = last.entrySet().iterator();
    while (departed > 0) {
      Instant seen = oldest.next().getValue();
      if (departed > MOST_DEPARTED || seen.plus(TIME).isBefore(now)) {
        oldest.remove();
      }
      departed--;
    }
    return Set.copyOf(last.keySet());
  }
}
