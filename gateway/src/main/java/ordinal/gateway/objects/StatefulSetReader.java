package ordinal.gateway.objects;

import java.util.Map;
import java.util.Optional;

/** Reads as much of a StatefulSet as says which replicas must exist. Stateless. */
final class StatefulSetReader implements Kind.Reader {
  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          int replicas = spec.number("replicas", 0, Integer.MAX_VALUE).orElse(1);
          int start =
              spec.child("ordinals")
                  .map(o -> o.number("start", 0, Integer.MAX_VALUE).orElse(0))
                  .orElse(0);
          String serviceName = spec.text("serviceName", Syntax.ANY).orElse("");
          Map<String, String> podLabels =
              spec.child("template")
                  .flatMap(template -> template.child("metadata"))
                  .map(metadata -> metadata.strings("labels"))
                  .orElse(Map.of());
          return new StatefulSet(head.meta(), replicas, start, serviceName, podLabels);
        });
  }
}
