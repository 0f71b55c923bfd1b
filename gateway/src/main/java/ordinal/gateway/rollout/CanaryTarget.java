package ordinal.gateway.rollout;

import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.CanaryStep;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;

/**
 * What a canary is to be at one step: the sum of all steps up to it, so that a jump needs no memory
 * of what was done on the way.
 *
 * @param replicas at least 1 wherever traffic may go to it
 */
record CanaryTarget(int replicas, int weight, List<HeaderRoute> headerRoutes, int mirror) {
  CanaryTarget {
    headerRoutes = List.copyOf(headerRoutes);
  }

  static CanaryTarget at(List<CanaryStep> steps, int step) {
    int replicas = 0;
    int weight = 0;
    int mirror = 0;
    List<HeaderRoute> routes = new ArrayList<>();
    for (CanaryStep one : steps.subList(0, Math.min(steps.size(), step + 1))) {
      switch (one) {
        case SetReplicas set -> replicas = set.replicas();
        case SetWeight set -> weight = set.percent();
        case SetMirror set -> mirror = set.percent();
        case SetHeaderRoute set -> {
          routes.removeIf(route -> route.name().equals(set.name()));
          if (!set.matches().isEmpty()) {
            routes.add(new HeaderRoute(set.name(), set.matches()));
          }
        }
        case Pause pause -> {}
        case AnalysisStep analysis -> {}
      }
      if (weight > 0 || mirror > 0 || !routes.isEmpty()) {
        replicas = Math.max(1, replicas);
      }
    }
    return new CanaryTarget(replicas, weight, routes, mirror);
  }
}
