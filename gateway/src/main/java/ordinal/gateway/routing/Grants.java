package ordinal.gateway.routing;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.ReferenceGrant;

/** Which references to other namespaces are allowed. Immutable. */
final class Grants {
  private final Map<String, List<ReferenceGrant>> byNamespace;

  Grants(Objects objects) {
    byNamespace =
        objects.all(ReferenceGrant.class).stream()
            .collect(Collectors.groupingBy(grant -> grant.meta().namespace()));
  }

  /**
   * Whether an object may refer to one of the core group; in its own namespace it always may.
   *
   * @param group of the object that refers
   */
  boolean permit(String group, ObjectKey from, ObjectKey to) {
    return from.namespace().equals(to.namespace())
        || byNamespace.getOrDefault(to.namespace(), List.of()).stream()
            .anyMatch(
                g -> g.allows(group, from.kind(), from.namespace(), "", to.kind(), to.name()));
  }
}
