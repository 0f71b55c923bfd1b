package ordinal.loadtest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ordinary clients alone, and then beside attackers that each open a connection of HTTP/2, send a
 * flood of frames at once, are cut, and come back a moment later.
 */
final class Floods {
  private static final int RATE = 500;
  private static final int ATTACKERS = 8;
  private static final int PAUSE_MILLIS = 100;
  private static final int FRAMES = 2000;
  private static final int PATIENCE_MILLIS = 3000;
  private static final double BOUND_RATIO = 2;

  private enum Kind {
    PING,
    SETTINGS,
    RESET,
    EMPTY_DATA,
    PRIORITY,
    SMALL_WINDOW_UPDATE,
    LARGE_WINDOW_UPDATE,
    MIXED
  }

  private static final class Tally {
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong uncut = new AtomicLong();
    private volatile boolean over;
  }

  private Floods() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    boolean held = true;
    try (BlockingOrigin origin = new BlockingOrigin(false);
        BlockingOrigin stalling = new BlockingOrigin(true);
        OwnGateway gateway = new OwnGateway(Path.of(args[2]), origin.port(), stalling.port())) {
      new OpenLoop(gateway, RATE).run(10);
      System.out.println(
          "| beside floods of | p99 ms alone | p99 ms beside | times | failed | cut | not cut | |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (Kind kind : Kind.values()) {
        held &= held(gateway, kind, seconds, rounds);
      }
    }
    System.exit(held ? 0 : 1);
  }

  /** In turn alone and beside them, as other work of the machine comes and goes; by the medians. */
  private static boolean held(OwnGateway gateway, Kind kind, int seconds, int rounds)
      throws InterruptedException {
    List<Double> alone = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    Tally tally = new Tally();
    long failed = 0;
    // The JVM compiles the way of such frames first.
    failed += flooded(gateway, kind, seconds, new Tally(), new ArrayList<>());
    for (int i = 0; i < rounds; i++) {
      failed += measured(gateway, seconds, alone);
      failed += flooded(gateway, kind, seconds, tally, beside);
    }
    double ratio = Rounds.median(beside) / Rounds.median(alone);
    boolean held =
        ratio < BOUND_RATIO && failed == 0 && tally.cut.get() > 0 && tally.uncut.get() == 0;
    System.out.printf(
        "| %s | %s | %s | %.2f | %d | %d | %d | %s |%n",
        kind,
        Rounds.each(alone),
        Rounds.each(beside),
        ratio,
        failed,
        tally.cut.get(),
        tally.uncut.get(),
        held ? "held" : "BROKEN");
    return held;
  }

  /** Ends when the attackers have: one that is not cut waits. */
  private static long flooded(
      OwnGateway gateway, Kind kind, int seconds, Tally tally, List<Double> p99)
      throws InterruptedException {
    tally.over = false;
    try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ATTACKERS; i++) {
        attackers.execute(() -> attack(gateway, kind, tally));
      }
      long failed = measured(gateway, seconds, p99);
      tally.over = true;
      return failed;
    }
  }

  /** Adds p99 in milliseconds; returns how many requests failed. */
  private static long measured(OwnGateway gateway, int seconds, List<Double> p99)
      throws InterruptedException {
    OpenLoop ordinary = new OpenLoop(gateway, RATE);
    ordinary.run(seconds);
    p99.add(ordinary.nanos().getValueAtPercentile(99) / 1e6);
    return ordinary.failed();
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
        tally.cut.incrementAndGet();
      } catch (SocketTimeoutException e) {
        tally.uncut.incrementAndGet();
      } catch (IOException e) {
        // Reset in the middle.
        tally.cut.incrementAndGet();
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
        case PRIORITY -> frame(out, 2, 0, 1, new byte[] {0, 0, 0, 0, 15});
        case SMALL_WINDOW_UPDATE -> frame(out, 8, 0, 0, new byte[] {0, 0, 0, 1});
        case LARGE_WINDOW_UPDATE -> frame(out, 8, 0, 0, new byte[] {0, 0, 1, 0});
        case MIXED -> {
          // Each claims that bytes were read, which is worth some frames of the other kinds.
          if (i % 5 == 0) {
            frame(out, 8, 0, 0, new byte[] {0, 0, 1, 0});
          } else {
            frame(out, 6, 0, 0, new byte[8]);
          }
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
