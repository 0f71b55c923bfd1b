package ordinal.loadtest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Ordinary clients whose requests are due at a fixed rate, whether or not those before were
 * answered; latency counts from when a request was due. Blocks its caller.
 */
final class OpenLoop {
  private static final byte[] REQUEST =
      BlockingOrigin.ascii("GET / HTTP/1.1\r\nHost: ordinary\r\n\r\n");
  private static final int CLIENTS = 32;
  private static final int PATIENCE_MILLIS = 20_000;

  private final OwnGateway gateway;
  private final int perSecond;
  private final Histogram nanos = new ConcurrentHistogram(3);
  private final AtomicLong failed = new AtomicLong();

  OpenLoop(OwnGateway gateway, int perSecond) {
    this.gateway = gateway;
    this.perSecond = perSecond;
  }

  void run(int seconds) throws InterruptedException {
    long start = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        clients.execute(() -> client(start, first, seconds * perSecond));
      }
      clients.shutdown();
      clients.awaitTermination(seconds + 60, TimeUnit.SECONDS);
    }
  }

  Histogram nanos() {
    return nanos;
  }

  long failed() {
    return failed.get();
  }

  private void client(long start, int first, int requests) {
    int next = first;
    while (next < requests) {
      try (Socket socket = gateway.connect()) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (; next < requests; next += CLIENTS) {
          long due = start + next * 1_000_000_000L / perSecond;
          // Parking may end early, for no reason.
          for (long wait; (wait = due - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(wait);
          }
          socket.getOutputStream().write(REQUEST);
          if (!BlockingOrigin.readHead(in).contains(" 200 ") || in.readNBytes(2).length < 2) {
            throw new IOException("no answer");
          }
          nanos.recordValue(System.nanoTime() - due);
        }
      } catch (IOException e) {
        // The next request gets a connection of its own.
        failed.incrementAndGet();
        next += CLIENTS;
      }
    }
  }
}
