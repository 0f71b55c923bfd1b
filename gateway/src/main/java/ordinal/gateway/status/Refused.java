package ordinal.gateway.status;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Problem;

/**
 * An object whose newest state cannot come into force.
 *
 * @param generation of the newest state
 * @param inForce generation of the last good state, where there was one
 */
record Refused(long generation, Optional<Long> inForce) {
  String message(List<Problem> problems) {
    String what = problems.isEmpty() ? "cannot be read" : Found.message(problems);
    return what
        + inForce
            .map(good -> "; the last good version, generation " + good + ", stays in force")
            .orElse("; no earlier version is in force");
  }
}
