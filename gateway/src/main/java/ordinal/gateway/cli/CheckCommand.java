package ordinal.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal check}: exit code 1 where the folder has problems. */
@Command(description = "Checks a configuration folder without running it; exit code 1 on problems.")
final class CheckCommand implements Callable<Integer> {
  private final Commands commands;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Folder with *.yaml files.")
  private Path folder = Path.of(".");

  CheckCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) {
      throw new CliFailure(folder + ": is not a folder");
    }
    List<String> problems = commands.check(folder);
    PrintWriter out = spec.commandLine().getOut();
    problems.forEach(out::println);
    out.println(folder + ": " + summary(problems.size()));
    return problems.isEmpty() ? 0 : 1;
  }

  private static String summary(int problems) {
    return switch (problems) {
      case 0 -> "no problems";
      case 1 -> "1 problem";
      default -> problems + " problems";
    };
  }
}
