package ordinal.gateway.rollout;

import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.Metric;

/**
 * A question that the planner wants answered before it is called again. Asked beside the loop, so
 * that a slow one holds nothing up; the same one is not asked twice at a time.
 */
sealed interface Ask {
  /** The revision that is being released: an answer to another release counts for nothing. */
  String release();

  /** A measurement for an analysis. */
  record Measure(String release, String scope, Metric metric, Measurer.Sides sides)
      implements Ask {}

  /**
   * A hook.
   *
   * @param moment of the gate that it is asked for
   * @param phase as people see it
   */
  record Call(String release, String moment, Hook hook, String phase) implements Ask {}

  /** Whether visits were lost. */
  record Books(String release) implements Ask {}
}
