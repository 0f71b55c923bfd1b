package ordinal.gateway.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for listeners, whose objects name one: 0 cannot stand in them. */
public final class Ports {
  private static final int FIRST = 10_000;
  // Where Linux begins to give out ports of its own, to every connection that anybody here opens:
  // one of those could be taken again before the listener has it. Node ports end here, too.
  private static final int END = 30_000;

  private Ports() {}

  /** A port that nobody listens on, and that no connection gets by chance. */
  public static int free() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(FIRST, END);
    } while (isTaken(port));
    return port;
  }

  private static boolean isTaken(int port) {
    try (ServerSocket _ = new ServerSocket(port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
