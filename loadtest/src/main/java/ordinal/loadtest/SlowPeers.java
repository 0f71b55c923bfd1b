package ordinal.loadtest;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Ordinary clients alone and beside clients that ask for 100 MB and read 1 KiB a second, and
 * requests to a replica that never answers; in turn, as other work of the machine comes and goes.
 */
final class SlowPeers {
  private static final int RATE = 500;
  private static final int UNANSWERED = 50;
  private static final long BOUND_MIB = 512;
  private static final double BOUND_RATIO = 1.2;

  private final OwnGateway gateway;
  private final int slow;
  private final List<Double> alone = new ArrayList<>();
  private final List<Double> begin = new ArrayList<>();
  private final List<Double> beside = new ArrayList<>();
  private long failed;

  private SlowPeers(OwnGateway gateway, int slow) {
    this.gateway = gateway;
    this.slow = slow;
  }

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    try (BlockingOrigin origin = new BlockingOrigin(false);
        BlockingOrigin stalling = new BlockingOrigin(true);
        OwnGateway gateway = new OwnGateway(Path.of(args[3]), origin.port(), stalling.port())) {
      SlowPeers peers = new SlowPeers(gateway, Integer.parseInt(args[0]));
      // The JVM compiles first; rounds that come later must not look better for that.
      new OpenLoop(gateway, RATE).run(15);
      System.out.println("| beside | requests | failed | p50 ms | p99 ms | most ms | RSS, most |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (int i = 0; i < rounds; i++) {
        peers.round(seconds);
      }
      System.exit(peers.held() ? 0 : 1);
    }
  }

  private void round(int seconds) throws IOException, InterruptedException {
    alone.add(p99(seconds, "nobody"));
    List<Socket> sockets = open();
    // Until the buffers of the kernel are full they are as fast as any.
    begin.add(p99(Math.max(2, seconds / 2), slow + " slow readers that begin"));
    beside.add(p99(seconds, slow + " slow readers"));
    long alive = sockets.stream().filter(s -> !s.isClosed()).count();
    System.out.printf(
        "%d of %d still connected, %d of them without an answer%n",
        alive, sockets.size(), UNANSWERED);
    for (Socket socket : sockets) {
      socket.close();
    }
    // What they leave behind is cleared away before it counts.
    new OpenLoop(gateway, RATE).run(1);
  }

  private boolean held() throws IOException {
    double steady = Rounds.median(beside) / Rounds.median(alone);
    System.out.printf(
        "p99, medians of %d rounds: alone %.2f ms (%s), where they begin %.2f ms (%s), beside them"
            + " %.2f ms (%s)%n",
        alone.size(),
        Rounds.median(alone),
        Rounds.each(alone),
        Rounds.median(begin),
        Rounds.each(begin),
        Rounds.median(beside),
        Rounds.each(beside));
    System.out.printf(
        "where they begin: %.2f times that alone%n", Rounds.median(begin) / Rounds.median(alone));
    System.out.printf(
        "beside them: %.2f times, at most %.1f allowed: %s%n",
        steady, BOUND_RATIO, word(steady <= BOUND_RATIO));
    long most = gateway.peakMemory() >> 20;
    System.out.printf("%d MiB at most, %d allowed: %s%n", most, BOUND_MIB, word(most < BOUND_MIB));
    System.out.printf("%d failed, none allowed: %s%n", failed, word(failed == 0));
    return steady <= BOUND_RATIO && most < BOUND_MIB && failed == 0;
  }

  private static String word(boolean held) {
    return held ? "held" : "BROKEN";
  }

  /** In milliseconds. */
  private double p99(int seconds, String neighbours) throws IOException, InterruptedException {
    OpenLoop ordinary = new OpenLoop(gateway, RATE);
    ordinary.run(seconds);
    failed += ordinary.failed();
    Histogram nanos = ordinary.nanos();
    double p99 = nanos.getValueAtPercentile(99) / 1e6;
    System.out.printf(
        "| %s | %d | %d | %.2f | %.2f | %.2f | %d MiB |%n",
        neighbours,
        nanos.getTotalCount(),
        ordinary.failed(),
        nanos.getValueAtPercentile(50) / 1e6,
        p99,
        nanos.getMaxValue() / 1e6,
        gateway.peakMemory() >> 20);
    return p99;
  }

  private List<Socket> open() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < slow + UNANSWERED; i++) {
      Socket socket = gateway.connectWithSmallBuffer();
      sockets.add(socket);
      String target = i < slow ? "/big" : "/stall";
      socket
          .getOutputStream()
          .write(BlockingOrigin.ascii("GET " + target + " HTTP/1.1\r\nHost: slow\r\n\r\n"));
      Thread.ofVirtual().start(() -> readSlowly(socket));
    }
    return sockets;
  }

  private static void readSlowly(Socket socket) {
    try (socket) {
      byte[] kibibyte = new byte[1024];
      while (socket.getInputStream().read(kibibyte) >= 0) {
        Thread.sleep(1000);
      }
    } catch (IOException e) {
      // Cut off by the gateway, which is its right, or by the end of the round.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
