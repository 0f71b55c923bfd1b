package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/** Lets objects of other namespaces refer to objects of its own namespace. */
public record ReferenceGrant(Meta meta, List<From> from, List<To> to) implements KubeObject {
  public ReferenceGrant {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  public record From(String group, String kind, String namespace) {}

  /** Without a name, every object of the kind. */
  public record To(String group, String kind, Optional<String> name) {}

  /**
   * Whether an object of {@code fromKind} in {@code fromNamespace} may refer to {@code toKind}
   * {@code toName} in this grant's namespace.
   */
  public boolean allows(
      String fromGroup,
      String fromKind,
      String fromNamespace,
      String toGroup,
      String toKind,
      String toName) {
    return from.contains(new From(fromGroup, fromKind, fromNamespace))
        && to.stream()
            .anyMatch(t ->
                t.group().equals(toGroup)
                    && t.kind().equals(toKind)
                    && t.name().map(toName::equals).orElse(true));
  }
}
