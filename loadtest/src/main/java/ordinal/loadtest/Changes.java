package ordinal.loadtest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Ordinary clients while the configuration changes again and again, each change in force before the
 * next: what a rule adds to answers, weights, and the address of a replica.
 */
final class Changes {
  private static final int RATE = 500;
  private static final byte[] ASK = BlockingOrigin.ascii("GET / HTTP/1.1\r\nHost: change\r\n\r\n");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Changes() {}

  public static void main(String[] args) throws Exception {
    int changes = Integer.parseInt(args[0]);
    Path folder = Path.of(args[1]);
    try (BlockingOrigin one = new BlockingOrigin(false);
        BlockingOrigin two = new BlockingOrigin(false);
        OwnGateway gateway = new OwnGateway(folder, one.port(), two.port())) {
      Clients clients = new Clients(gateway);
      Thread running = Thread.ofPlatform().start(clients);
      Histogram inForce = new Histogram(3);
      long began = System.nanoTime();
      for (int i = 1; i <= changes; i++) {
        long changed = System.nanoTime();
        write(folder, gateway.port(), i, one.port(), two.port());
        awaitInForce(gateway, i);
        inForce.recordValue(System.nanoTime() - changed);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      clients.over = true;
      running.join();
      System.out.printf(
          "%d changes in %.0f s, each in force after p50 %.0f ms, at most %.0f ms%n",
          changes, seconds, inForce.getValueAtPercentile(50) / 1e6, inForce.getMaxValue() / 1e6);
      System.out.printf(
          "%d requests, %.0f a second, %d failed%n",
          clients.requests, clients.requests / seconds, clients.failed);
      System.exit(clients.failed == 0 && clients.requests > 0.9 * RATE * seconds ? 0 : 1);
    }
  }

  /** One second after the other, until it is over. */
  private static final class Clients implements Runnable {
    private final OwnGateway gateway;
    private volatile boolean over;
    private volatile long requests;
    private volatile long failed;

    private Clients(OwnGateway gateway) {
      this.gateway = gateway;
    }

    @Override
    public void run() {
      try {
        long all = 0;
        long broken = 0;
        while (!over) {
          OpenLoop second = new OpenLoop(gateway, RATE);
          second.run(1);
          all += second.nanos().getTotalCount();
          broken += second.failed();
        }
        requests = all;
        failed = broken;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void write(Path folder, int port, int number, int one, int two)
      throws IOException {
    Path next = folder.resolve("next.yaml");
    Files.writeString(next, OwnGateway.changing(port, number, one, two));
    Files.move(next, folder.resolve("config/all.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitInForce(OwnGateway gateway, int number)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Socket socket = gateway.connect()) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        socket.getOutputStream().write(ASK);
        boolean there = false;
        String line = BlockingOrigin.readLine(in);
        while (!line.isEmpty()) {
          there |= line.equals("x-change: " + number);
          line = BlockingOrigin.readLine(in);
        }
        in.readNBytes(2);
        if (there) {
          return;
        }
        if (System.nanoTime() > end) {
          throw new IOException("change " + number + " is not in force");
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }
}
