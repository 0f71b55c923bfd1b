package ordinal.loadtest.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import ordinal.loadtest.drive.Sample;

/**
 * Errors often do not say which version made them. An answer with a replica's name and no version
 * is of the version that the same replica named at the nearest time.
 */
final class Attribution {
  private Attribution() {}

  static List<Sample> attributed(List<Sample> samples) {
    Map<String, NavigableMap<Long, String>> known = new HashMap<>();
    for (Sample s : samples) {
      if (!s.version().isEmpty() && !s.replica().isEmpty()) {
        known.computeIfAbsent(s.replica(), _ -> new TreeMap<>()).put(s.done(), s.version());
      }
    }
    List<Sample> all = new ArrayList<>(samples.size());
    for (Sample s : samples) {
      NavigableMap<Long, String> ofReplica = known.get(s.replica());
      boolean unknown = s.version().isEmpty() && s.failure() == null;
      all.add(unknown && ofReplica != null ? with(s, nearest(ofReplica, s.done())) : s);
    }
    return all;
  }

  private static String nearest(NavigableMap<Long, String> versions, long at) {
    Map.Entry<Long, String> before = versions.floorEntry(at);
    Map.Entry<Long, String> after = versions.ceilingEntry(at);
    if (before == null) {
      return after == null ? "" : after.getValue();
    }
    boolean isBefore = after == null || at - before.getKey() <= after.getKey() - at;
    return isBefore ? before.getValue() : after.getValue();
  }

  private static Sample with(Sample s, String version) {
    return new Sample(
        s.user(), s.due(), s.sent(), s.done(), s.status(), s.failure(), version, s.replica());
  }
}
