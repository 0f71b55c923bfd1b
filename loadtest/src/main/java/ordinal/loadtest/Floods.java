package ordinal.loadtest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ordinary clients alone, and then beside attackers that each open a connection of HTTP/2, send a
 * flood of frames at once, are cut, and come back a moment later.
 */
final class Floods {
  private static final int RATE = 300;
  private static final int ATTACKERS = 8;
  private static final int PAUSE_MILLIS = 100;
  private static final int FRAMES = 2000;
  private static final int PATIENCE_MILLIS = 10_000;

  private enum Kind {
    PING,
    SETTINGS,
    RESET,
    EMPTY_DATA
  }

  private static final class Tally {
    private final AtomicLong floods = new AtomicLong();
    private final AtomicLong uncut = new AtomicLong();
    private volatile boolean over;
  }

  private Floods() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    boolean held = true;
    try (BlockingOrigin origin = new BlockingOrigin(false);
        BlockingOrigin stalling = new BlockingOrigin(true);
        OwnGateway gateway = new OwnGateway(Path.of(args[1]), origin.port(), stalling.port())) {
      new OpenLoop(gateway, RATE).run(10);
      System.out.println("| beside | requests | failed | p50 ms | p99 ms | floods | not cut |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (Kind kind : Kind.values()) {
        // Each has its own base, as other work of the machine comes and goes.
        double alone = measured(gateway, seconds, "nobody", new Tally());
        Tally tally = new Tally();
        try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < ATTACKERS; i++) {
            attackers.execute(() -> attack(gateway, kind, tally));
          }
          double beside = measured(gateway, seconds, "floods of " + kind, tally);
          tally.over = true;
          boolean bearable = beside < 2 * alone && tally.uncut.get() == 0;
          held &= bearable;
          System.out.printf("p99 %.2f times: %s%n", beside / alone, bearable ? "held" : "BROKEN");
        }
      }
    }
    System.exit(held ? 0 : 1);
  }

  private static double measured(OwnGateway gateway, int seconds, String beside, Tally tally)
      throws InterruptedException {
    OpenLoop ordinary = new OpenLoop(gateway, RATE);
    ordinary.run(seconds);
    double p99 = ordinary.nanos().getValueAtPercentile(99) / 1e6;
    System.out.printf(
        "| %s | %d | %d | %.2f | %.2f | %d | %d |%n",
        beside,
        ordinary.nanos().getTotalCount(),
        ordinary.failed(),
        ordinary.nanos().getValueAtPercentile(50) / 1e6,
        p99,
        tally.floods.get(),
        tally.uncut.get());
    return p99;
  }

  private static void attack(OwnGateway gateway, Kind kind, Tally tally) {
    byte[] flood = flood(kind);
    while (!tally.over) {
      try (Socket socket = gateway.connect()) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(flood);
        byte[] buffer = new byte[4096];
        while (socket.getInputStream().read(buffer) >= 0) {
          // What it says before it closes is of no interest.
          Thread.onSpinWait();
        }
        tally.floods.incrementAndGet();
      } catch (java.net.SocketTimeoutException e) {
        tally.uncut.incrementAndGet();
      } catch (IOException e) {
        // Reset in the middle.
        tally.floods.incrementAndGet();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Frames of RFC 9113 section 6, after the preface. */
  private static byte[] flood(Kind kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BlockingOrigin.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    frame(out, 4, 0, 0);
    for (int i = 0; i < FRAMES; i++) {
      switch (kind) {
        case PING -> frame(out, 6, 0, 0, new byte[8]);
        case SETTINGS -> frame(out, 4, 0, 0);
        case RESET -> {
          stall(out, 2 * i + 1, 5);
          frame(out, 3, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
        }
        case EMPTY_DATA -> {
          if (i == 0) {
            stall(out, 1, 4);
          }
          frame(out, 0, 0, 1);
        }
      }
    }
    return out.toByteArray();
  }

  /** POST /stall, with indexes of the static table (RFC 7541 appendix A). */
  private static void stall(ByteArrayOutputStream out, int stream, int flags) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86, 0x04, 6});
    block.writeBytes(BlockingOrigin.ascii("/stall"));
    block.writeBytes(new byte[] {0x01, 5});
    block.writeBytes(BlockingOrigin.ascii("flood"));
    frame(out, 1, flags, stream, block.toByteArray());
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte... payload) {
    out.writeBytes(new byte[] {0, (byte) (payload.length >> 8), (byte) payload.length});
    out.write(type);
    out.write(flags);
    out.writeBytes(
        new byte[] {
          (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        });
    out.writeBytes(payload);
  }
}
