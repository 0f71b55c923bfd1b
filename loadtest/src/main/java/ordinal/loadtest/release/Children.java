package ordinal.loadtest.release;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How this program is started once more, as a process of its own. */
final class Children {
  private Children() {}

  /** With the flags of this JVM, so that its AOT cache serves the child too. */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .takeWhile(argument -> !argument.equals("-cp"))
        .filter(flag ->
            flag.startsWith("-X")
                || flag.startsWith("--enable-native")
                || flag.startsWith("-Dio.netty."))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "ordinal.gateway.Main"));
    command.addAll(arguments);
    return command;
  }
}
