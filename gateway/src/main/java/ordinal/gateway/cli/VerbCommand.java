package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal promote}, {@code pause}, and what else a person may ask of a rollout. */
abstract class VerbCommand implements Callable<Integer> {
  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ROLLOUT", description = "Name, or namespace/name.")
  private String rollout = "";

  @Option(
      names = "--if-match",
      paramLabel = "VERSION",
      description = "Asks nothing unless the rollout still has this version.")
  private @Nullable String ifMatch;

  private VerbCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  static Map<String, Supplier<Object>> all(Map<String, String> environment) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("promote", () -> new Promote(environment));
    all.put("pause", () -> new Pause(environment));
    all.put("resume", () -> new Resume(environment));
    all.put("abort", () -> new Abort(environment));
    all.put("undo", () -> new Undo(environment));
    all.put("retry", () -> new Retry(environment));
    all.put("jump", () -> new Jump(environment));
    return all;
  }

  /** As the path of the admin API has it. */
  abstract String verb();

  ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      JsonNode after =
          admin.post(
              RolloutRef.path(admin, rollout) + "/" + verb(),
              body(),
              ifMatch == null ? Map.of() : Map.of("if-match", ifMatch));
      terminal.print(
          after.path("namespace").asText()
              + "/"
              + after.path("name").asText()
              + ": asked to "
              + verb()
              + "; 'ordinal status "
              + rollout
              + " --wait' shows what comes of it\n");
    }
    return 0;
  }

  @Command(
      description = "Ends the pause or the step that a rollout is at; with --full all of them.")
  private static final class Promote extends VerbCommand {
    @Option(names = "--full", description = "Skips all further steps, pauses and analyses.")
    private boolean full;

    Promote(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return full ? "promote-full" : "promote";
    }
  }

  @Command(description = "Holds a rollout where it is until it is resumed.")
  private static final class Pause extends VerbCommand {
    Pause(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "pause";
    }
  }

  @Command(description = "Lets a rollout that was paused go on.")
  private static final class Resume extends VerbCommand {
    Resume(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "resume";
    }
  }

  @Command(description = "Sends all traffic to stable, then brings all pods back to its revision.")
  private static final class Abort extends VerbCommand {
    Abort(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "abort";
    }
  }

  @Command(description = "Releases an earlier revision, without steps.")
  private static final class Undo extends VerbCommand {
    @Option(
        names = "--to-revision",
        paramLabel = "REVISION",
        description = "Name or number of a ControllerRevision (default: the one before stable).")
    private @Nullable String revision;

    Undo(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "undo";
    }

    @Override
    ObjectNode body() {
      ObjectNode body = super.body();
      if (revision != null) {
        body.put("revision", revision);
      }
      return body;
    }
  }

  @Command(description = "Begins an aborted release again.")
  private static final class Retry extends VerbCommand {
    Retry(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "retry";
    }
  }

  @Command(description = "Goes on at a step, before or behind the one that it is at.")
  private static final class Jump extends VerbCommand {
    @Parameters(index = "1", paramLabel = "STEP", description = "Its number; the first is 1.")
    private int step;

    Jump(Map<String, String> environment) {
      super(environment);
    }

    @Override
    String verb() {
      return "jump";
    }

    @Override
    ObjectNode body() {
      return super.body().put("step", step - 1);
    }
  }
}
