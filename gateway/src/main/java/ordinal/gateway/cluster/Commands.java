package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World.Command;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks of a rollout, as annotations have it: {@code promote} by hand, {@code
 * promote/ID} once it is known as one that is carried out once. Pure.
 */
final class Commands {
  static final String COMMAND = "ordinal.dev/command";
  static final String BY = "ordinal.dev/command-by";

  private Commands() {}

  /** The command that is written there; empty for none. */
  static String written(GenericKubernetesResource object) {
    return annotation(object, COMMAND);
  }

  static boolean isClaimed(String written) {
    return written.indexOf('/') >= 0;
  }

  static String text(Verb verb, String id) {
    return text(verb) + "/" + id;
  }

  /** A claimed one; empty where it is no verb. */
  static Optional<Command> claimed(GenericKubernetesResource object) {
    String written = written(object);
    int slash = written.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String id = written.substring(slash + 1);
    return verb(written.substring(0, slash))
        .map(verb -> new Command(id, verb, annotation(object, BY)));
  }

  /** Who wrote the command, as far as the API server keeps that: a tool, not a person. */
  static String writer(GenericKubernetesResource object) {
    return Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of()).stream()
        .filter(Commands::ownsCommand)
        .map(ManagedFieldsEntry::getManager)
        .findFirst()
        .orElse("kubectl");
  }

  private static boolean ownsCommand(ManagedFieldsEntry entry) {
    @Nullable Object at =
        entry.getFieldsV1() == null ? null : entry.getFieldsV1().getAdditionalProperties();
    for (String field : List.of("f:metadata", "f:annotations", "f:" + COMMAND)) {
      at = at instanceof Map<?, ?> map ? map.get(field) : null;
    }
    return at != null;
  }

  static Optional<Verb> verb(String text) {
    int equals = text.indexOf('=');
    Optional<String> argument =
        equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1).strip());
    String name = (equals < 0 ? text : text.substring(0, equals)).strip();
    return switch (name) {
      case "promote" -> Optional.of(new Verb.Promote());
      case "promote-full" -> Optional.of(new Verb.PromoteFull());
      case "pause" -> Optional.of(new Verb.Pause());
      case "resume" -> Optional.of(new Verb.Resume());
      case "abort" -> Optional.of(new Verb.Abort());
      case "undo" -> Optional.of(new Verb.Undo(argument));
      case "retry" -> Optional.of(new Verb.Retry());
      case "jump" ->
          argument
              .filter(step -> step.matches("[0-9]{1,4}"))
              .map(step -> new Verb.Jump(Integer.parseInt(step)));
      default -> Optional.empty();
    };
  }

  static String text(Verb verb) {
    return switch (verb) {
      case Verb.Promote v -> "promote";
      case Verb.PromoteFull v -> "promote-full";
      case Verb.Pause v -> "pause";
      case Verb.Resume v -> "resume";
      case Verb.Abort v -> "abort";
      case Verb.Undo v -> v.revision().map(revision -> "undo=" + revision).orElse("undo");
      case Verb.Retry v -> "retry";
      case Verb.Jump v -> "jump=" + v.step();
    };
  }

  private static String annotation(GenericKubernetesResource object, String name) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(name))
        .orElse("")
        .strip();
  }
}
