package ordinal.gateway.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal completion}. */
@Command(
    description = "Prints a completion script.",
    footer = {
      "%nbash: source <(ordinal completion bash)",
      "zsh:  source <(ordinal completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  // picocli's script is bash's; zsh runs it through its own compatibility layer.
  private static final String ZSH =
      "autoload -Uz compinit && compinit\nautoload -Uz bashcompinit && bashcompinit\n";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  /** Shells that can complete. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    String script = AutoComplete.bash(root.getCommandName(), root);
    Terminal.of(spec.commandLine()).print(shell == Shell.ZSH ? ZSH + script : script);
    return 0;
  }
}
