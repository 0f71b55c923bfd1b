package ordinal.gateway.objects;

import java.util.List;
import java.util.Map;

/**
 * What a folder or a cluster says now. Immutable.
 *
 * @param objects in force; some may be the last good state of something that is wrong now
 * @param problems all that is wrong, in a folder in the order of files and lines
 * @param refused what cannot come into force, in its newest state and as far as it could be read: a
 *     status needs its references and its generation
 */
public record Reading(Objects objects, List<Problem> problems, Map<ObjectKey, KubeObject> refused) {
  public Reading {
    problems = List.copyOf(problems);
    refused = Map.copyOf(refused);
  }

  public Reading(Objects objects, List<Problem> problems) {
    this(objects, problems, Map.of());
  }

  /** Before anything was read. */
  public static Reading none() {
    return new Reading(Objects.none(), List.of());
  }
}
