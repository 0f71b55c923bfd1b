package ordinal.gateway.objects;

import java.util.List;

/**
 * What a folder says now: the objects in force, of which some may be the last good state of
 * something that is wrong now, and all that is wrong, in the order of files and lines. Immutable.
 */
public record Reading(Objects objects, List<Problem> problems) {
  public Reading {
    problems = List.copyOf(problems);
  }

  /** Before anything was read. */
  public static Reading none() {
    return new Reading(Objects.none(), List.of());
  }
}
