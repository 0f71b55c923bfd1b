package ordinal.loadtest;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Ordinary clients alone, and then beside clients that ask for 100 MB and read 1 KiB a second, and
 * requests to a replica that never answers.
 */
final class SlowPeers {
  private static final int RATE = 300;
  private static final int UNANSWERED = 50;
  private static final long BOUND_MIB = 512;

  private SlowPeers() {}

  public static void main(String[] args) throws Exception {
    int slow = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    List<Socket> sockets = new ArrayList<>();
    try (BlockingOrigin origin = new BlockingOrigin(false);
        BlockingOrigin stalling = new BlockingOrigin(true);
        OwnGateway gateway = new OwnGateway(Path.of(args[2]), origin.port(), stalling.port())) {
      new OpenLoop(gateway, RATE).run(5);
      System.out.println("| beside | requests | failed | p50 ms | p99 ms | most ms | RSS, most |");
      System.out.println("|---|---|---|---|---|---|---|");
      OpenLoop alone = measured(gateway, seconds, "nobody");
      open(gateway, slow, sockets);
      // Until the buffers of the kernel are full they are as fast as any.
      OpenLoop begin = measured(gateway, seconds / 2, slow + " slow readers that begin");
      OpenLoop beside = measured(gateway, seconds, slow + " slow readers");
      long alive = sockets.stream().filter(s -> !s.isClosed()).count();
      System.out.printf(
          "p99 %.2f times that alone where they begin, then %.2f times; %d of %d still connected,"
              + " %d of them without an answer%n",
          (double) p99(begin) / p99(alone),
          (double) p99(beside) / p99(alone),
          alive,
          sockets.size(),
          UNANSWERED);
      boolean held = gateway.peakMemory() >> 20 < BOUND_MIB;
      System.out.printf("at most %d MiB allowed: %s%n", BOUND_MIB, held ? "held" : "BROKEN");
      System.exit(held && alone.failed() + begin.failed() + beside.failed() == 0 ? 0 : 1);
    }
  }

  private static OpenLoop measured(OwnGateway gateway, int seconds, String beside)
      throws IOException, InterruptedException {
    OpenLoop ordinary = new OpenLoop(gateway, RATE);
    ordinary.run(seconds);
    Histogram nanos = ordinary.nanos();
    System.out.printf(
        "| %s | %d | %d | %.2f | %.2f | %.2f | %d MiB |%n",
        beside,
        nanos.getTotalCount(),
        ordinary.failed(),
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getMaxValue() / 1e6,
        gateway.peakMemory() >> 20);
    return ordinary;
  }

  private static long p99(OpenLoop loop) {
    return loop.nanos().getValueAtPercentile(99);
  }

  private static void open(OwnGateway gateway, int slow, List<Socket> sockets) throws IOException {
    for (int i = 0; i < slow + UNANSWERED; i++) {
      Socket socket = gateway.connectWithSmallBuffer();
      sockets.add(socket);
      String target = i < slow ? "/big" : "/stall";
      socket
          .getOutputStream()
          .write(BlockingOrigin.ascii("GET " + target + " HTTP/1.1\r\nHost: slow\r\n\r\n"));
      Thread.ofVirtual().start(() -> readSlowly(socket));
    }
  }

  private static void readSlowly(Socket socket) {
    try (socket) {
      byte[] kibibyte = new byte[1024];
      while (socket.getInputStream().read(kibibyte) >= 0) {
        Thread.sleep(1000);
      }
    } catch (IOException e) {
      // Cut off by the gateway, which is its right.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
