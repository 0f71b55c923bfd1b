package ordinal.gateway.objects;

import java.util.Optional;

/** Reads our own kind Aggregation; its {@code spec} may be absent. Stateless. */
final class AggregationReader implements Kind.Reader {
  private static final String DEFAULT_FIELD = "visits";

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    Optional<Fields> spec = root.child("spec");
    Optional<String> path = spec.flatMap(fields -> fields.text("path", PathSyntax.ABSOLUTE));
    String field = spec.flatMap(fields -> fields.text("field", Syntax.NAME)).orElse(DEFAULT_FIELD);
    spec.ifPresent(Fields::closeStrictly);
    return Optional.of(new Aggregation(head.meta(), path, field));
  }
}
