package ordinal.gateway.objects;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** The metadata of one object while its other fields are read. Used by one thread. */
final class Head {
  private final ObjectKey key;
  private final String resourceVersion;
  private final Findings findings;
  private final Map<String, String> labels;
  private final Map<String, String> annotations;
  private final Optional<Instant> created;
  private final long generation;

  Head(ObjectKey key, Fields metadata, String resourceVersion, Findings findings) {
    this.key = key;
    this.resourceVersion = resourceVersion;
    this.findings = findings;
    this.labels = metadata.strings("labels");
    this.annotations = metadata.strings("annotations");
    this.created = created(metadata);
    this.generation = metadata.number("generation", 0, Integer.MAX_VALUE).orElse(0);
    metadata.allow(
        "resourceVersion",
        "uid",
        "generateName",
        "managedFields",
        "ownerReferences",
        "finalizers",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink");
    metadata.closeWithWarnings();
  }

  ObjectKey key() {
    return key;
  }

  String namespace() {
    return key.namespace();
  }

  Optional<String> label(String name) {
    return Optional.ofNullable(labels.get(name));
  }

  /** The finished metadata: ask for it when all fields are read, or their lines are missing. */
  Meta meta() {
    return new Meta(
        key,
        labels,
        annotations,
        created,
        generation,
        resourceVersion,
        findings.file(),
        findings.lines());
  }

  private static Optional<Instant> created(Fields metadata) {
    return metadata
        .text("creationTimestamp", Syntax.ANY)
        .flatMap(text -> {
          try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
          } catch (DateTimeException e) {
            metadata.error(
                "creationTimestamp", "must be an RFC 3339 time such as 2026-01-31T12:00:00Z");
            return Optional.empty();
          }
        });
  }
}
