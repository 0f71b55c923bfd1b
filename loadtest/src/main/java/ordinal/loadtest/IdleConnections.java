package ordinal.loadtest;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What connections cost that were answered once and then say nothing. */
final class IdleConnections {
  private static final byte[] REQUEST =
      BlockingOrigin.ascii("GET / HTTP/1.1\r\nHost: idle\r\n\r\n");
  private static final long BOUND_MIB = 256;
  // Longer than a head may take, and shorter than a connection is kept.
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private IdleConnections() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    List<Socket> sockets = new ArrayList<>();
    try (BlockingOrigin origin = new BlockingOrigin(false);
        OwnGateway gateway = new OwnGateway(Path.of(args[1]), origin.port(), origin.port())) {
      new OpenLoop(gateway, 500).run(5);
      long before = gateway.memory();
      for (int i = 0; i < count; i++) {
        sockets.add(gateway.connect());
        ask(sockets.getLast());
      }
      Thread.sleep(SILENCE);
      long after = gateway.memory();
      System.out.printf(
          "%d connections idle for %d s: %d MiB before, %d MiB then, %d bytes for each%n",
          count, SILENCE.toSeconds(), before >> 20, after >> 20, (after - before) / count);
      for (Socket socket : sockets) {
        ask(socket);
      }
      long most = gateway.peakMemory() >> 20;
      boolean held = most < BOUND_MIB;
      System.out.printf(
          "each answered once more: %d MiB at most, %d MiB allowed: %s%n",
          most, BOUND_MIB, held ? "held" : "BROKEN");
      System.exit(held ? 0 : 1);
    }
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    InputStream in = socket.getInputStream();
    if (!BlockingOrigin.readHead(in).contains(" 200 ") || in.readNBytes(2).length < 2) {
      throw new IOException("a connection was closed, or its answer was no 200");
    }
  }
}
