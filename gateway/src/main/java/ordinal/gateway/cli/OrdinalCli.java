package ordinal.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 used wrongly (or timed out, of {@code status}).
 * Results go to {@code out}, what went wrong to {@code err}.
 */
public final class OrdinalCli {
  private static final int FAILED = 1;
  private static final int HELP_WIDTH = 100;
  private static final String COMPLETION = "completion";

  private OrdinalCli() {}

  /** Runs one command on the caller's thread and returns its exit code. */
  public static int run(
      String[] args,
      Commands commands,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err) {
    return run(args, commands, Map.of(), environment, out, err);
  }

  /**
   * The same with commands of other modules.
   *
   * @param more makers of picocli commands, by name
   */
  public static int run(
      String[] args,
      Commands commands,
      Map<String, Supplier<Object>> more,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err) {
    CommandLine line = commandLine(asked(args, all(commands, more, environment)), environment);
    line.setOut(out);
    line.setErr(err);
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  private static Map<String, Supplier<Object>> all(
      Commands commands, Map<String, Supplier<Object>> more, Map<String, String> environment) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("demo", () -> new DemoCommand(commands));
    all.put("gateway", () -> new GatewayCommand(commands, environment).spec());
    all.put("counter", () -> new CounterCommand(commands, environment));
    all.put("check", () -> new CheckCommand(commands));
    all.put("get", () -> new GetCommand(environment));
    all.put("weight", () -> new WeightCommand(environment));
    all.put("explain", () -> new ExplainCommand(environment));
    all.put("forget", () -> new ForgetCommand(environment));
    all.put("status", () -> new StatusCommand(environment));
    all.put(COMPLETION, CompletionCommand::new);
    all.putAll(VerbCommand.all(environment));
    all.putAll(more);
    return all;
  }

  /** The command that is named, alone: to describe all to picocli is a good part of a start. */
  private static Map<String, Supplier<Object>> asked(
      String[] args, Map<String, Supplier<Object>> all) {
    Supplier<Object> one = args.length == 0 || args[0].equals(COMPLETION) ? null : all.get(args[0]);
    return one == null ? all : Map.of(args[0], one);
  }

  private static CommandLine commandLine(
      Map<String, Supplier<Object>> commands, Map<String, String> environment) {
    CommandLine line = new CommandLine(root());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    line.getSubcommands().values().forEach(c -> c.getCommandSpec().addOption(help()));
    line.setUsageHelpWidth(HELP_WIDTH);
    // Ansi.AUTO honours NO_COLOR and prints plain text into pipes and files.
    line.setColorScheme(Help.defaultColorScheme(ansi(environment)));
    line.registerConverter(View.class, text -> Values.oneOf(View.values(), text));
    line.registerConverter(Output.class, text -> Values.oneOf(Output.values(), text));
    line.registerConverter(
        CompletionCommand.Shell.class,
        text -> Values.oneOf(CompletionCommand.Shell.values(), text));
    line.setParameterExceptionHandler((e, args) -> misused(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    return line;
  }

  /** Without a subcommand it shows the help. */
  private static CommandSpec root() {
    CommandSpec root = CommandSpec.create();
    root.name("ordinal").versionProvider(new Version()).addOption(help()).addOption(version());
    root.usageMessage()
        .description("A progressive-delivery gateway for StatefulSets.")
        .commandListHeading("%nCommands:%n")
        .synopsisSubcommandLabel("COMMAND");
    return root;
  }

  private static OptionSpec version() {
    return OptionSpec.builder("-V", "--version")
        .versionHelp(true)
        .description("Shows the version and exits.")
        .build();
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Shows this help and exits.")
        .build();
  }

  private static Ansi ansi(Map<String, String> environment) {
    return environment.containsKey("NO_COLOR") ? Ansi.OFF : Ansi.AUTO;
  }

  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    // What is wrong with a group of options already says so.
    String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
    command.getErr().println("error: " + message);
    UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception e, CommandLine command) {
    String message = e.getMessage();
    command.getErr().println("error: " + (message == null ? e.getClass().getName() : message));
    return FAILED;
  }

  /** The version that Maven wrote into the jar. */
  private static final class Version implements IVersionProvider {
    private static final String FILE = "/META-INF/maven/dev.ordinal/gateway/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
      try (InputStream in = OrdinalCli.class.getResourceAsStream(FILE)) {
        Properties properties = new Properties();
        if (in != null) {
          properties.load(in);
        }
        return new String[] {"ordinal " + properties.getProperty("version", "(unpackaged)")};
      }
    }
  }
}
