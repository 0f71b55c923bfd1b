package ordinal.gateway.folder;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.objects.StatefulSet;

/** Adds to a reading what files do not say. Pure. */
final class Decoration {
  private Decoration() {}

  /**
   * @param replicas of sets that were scaled
   */
  static Reading of(
      Reading reading, Function<ObjectKey, Traffic> traffic, Map<ObjectKey, Integer> replicas) {
    List<KubeObject> objects =
        reading.objects().all().stream().map(object -> of(object, traffic, replicas)).toList();
    return new Reading(
        new Objects(objects, reading.objects().shared()), reading.problems(), reading.refused());
  }

  private static KubeObject of(
      KubeObject object, Function<ObjectKey, Traffic> traffic, Map<ObjectKey, Integer> replicas) {
    return switch (object) {
      case StatefulRollout rollout -> rollout.with(traffic.apply(rollout.key()));
      case StatefulSet set ->
          new StatefulSet(
              set.meta(),
              replicas.getOrDefault(set.key(), set.replicas()),
              set.ordinalsStart(),
              set.serviceName(),
              set.podLabels());
      default -> object;
    };
  }
}
