package ordinal.gateway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ordinal.gateway.config.Settings;

/**
 * What the command line starts in this process. Each call blocks until the command ends and returns
 * its exit code; an exception's message is shown as one line, with exit code 1.
 */
public interface Commands {
  /** A counter in two versions with the gateway before it. */
  int demo(Demo options) throws Exception;

  /** The gateway. */
  int gateway(Settings settings) throws Exception;

  /** One counter replica. */
  int counter(Map<String, String> environment) throws Exception;

  /** The problems of a configuration folder, one line each; none where all is well. */
  List<String> check(Path folder) throws Exception;

  /**
   * What the demo can be told.
   *
   * @param replicas of the stable version, at least 1
   * @param data where visits and configuration are kept between runs
   * @param traffic synthetic visitors per second, 0 for none
   * @param processes each replica as a process of its own
   * @param release one StatefulSet, to be released, in place of two versions
   */
  record Demo(
      int replicas,
      int port,
      int adminPort,
      Path data,
      int traffic,
      boolean processes,
      boolean release) {}
}
