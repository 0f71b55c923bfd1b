package ordinal.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processes of pods whose node is this machine. Any thread. */
final class Processes {
  private Processes() {}

  /** Kills the JVMs of a pod with -9; false where they are not found here. */
  static boolean kill(String podUid) {
    List<ProcessHandle> found =
        ProcessHandle.allProcesses().filter(process -> isOf(process, podUid)).toList();
    found.forEach(ProcessHandle::destroyForcibly);
    return !found.isEmpty();
  }

  private static boolean isOf(ProcessHandle process, String podUid) {
    boolean java = process.info().command().filter(command -> command.endsWith("java")).isPresent();
    try (Stream<String> groups = Files.lines(Path.of("/proc/" + process.pid() + "/cgroup"))) {
      // With systemd a group's name has underscores.
      return java && groups.anyMatch(g -> g.replace('_', '-').contains(podUid));
    } catch (IOException | UncheckedIOException e) {
      // It has ended meanwhile.
      return false;
    }
  }
}
