package ordinal.loadtest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Clients in open loop: alone, then beside others that come over and over with a connection of
 * HTTP/2 and a request, and then beside as many that come as often, but send a flood of frames and
 * are cut. Half of them speak at once, the others when they have heard the gateway. What new
 * connections cost is so told from what the floods do; the bound is that of the clients alone. The
 * gateway's code for connections is compiled before, as it is after minutes of such a flood.
 */
final class Floods {
  private static final int RATE = 500;
  private static final int WARM_SECONDS = 20;
  // Without pauses: some ten thousand connections.
  private static final int HURRIED_SECONDS = 10;
  private static final int ATTACKERS = 8;
  private static final int PAUSE_MILLIS = 100;
  private static final int FRAMES = 2000;
  // The preface and SETTINGS.
  private static final int OPENING = 24 + 9;
  private static final int PATIENCE_MILLIS = 3000;
  private static final double BOUND_RATIO = 2;
  private static final double MOST_STOLEN = 0.01;

  private enum Kind {
    /** A GET, which is answered. */
    NONE,
    PING,
    SETTINGS,
    RESET,
    EMPTY_DATA,
    PRIORITY,
    SMALL_WINDOW_UPDATE,
    LARGE_WINDOW_UPDATE,
    MIXED
  }

  private static final List<Kind> FLOODS = List.copyOf(EnumSet.complementOf(EnumSet.of(Kind.NONE)));

  /** The ordinary clients over all rounds, and those beside them. */
  private static final class Side {
    private final List<Double> p99 = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong uncut = new AtomicLong();
    private long failed;
    private long visits;
    private Duration cpu = Duration.ZERO;
    private volatile boolean over;

    long ended() {
      return answered.get() + cut.get() + uncut.get();
    }

    /** Milliseconds of the gateway's processor time for each that came beside. */
    double millisEach(Side alone) {
      return cpu.minus(alone.cpu).toNanos() / 1e6 / visits;
    }
  }

  /**
   * One measurement.
   *
   * @param p99 milliseconds
   * @param cpu of the gateway
   * @param visits of those beside
   * @param stolen the part of one core that other machines took
   */
  private record Measured(double p99, Duration cpu, long visits, double stolen) {}

  private Floods() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    List<Kind> kinds = Stream.of(args).skip(3).map(Kind::valueOf).toList();
    boolean held = true;
    try (BlockingOrigin origin = new BlockingOrigin(false);
        BlockingOrigin stalling = new BlockingOrigin(true);
        OwnGateway gateway = new OwnGateway(Path.of(args[2]), origin.port(), stalling.port())) {
      new OpenLoop(gateway, RATE).run(WARM_SECONDS);
      beside(gateway, Kind.NONE, HURRIED_SECONDS, 0, new Side());
      System.out.println(
          "| beside floods of | p99 ms alone | beside requests | beside the flood | times alone |"
              + " times requests | CPU ms for a request | for a flood | failed | cut | not cut | |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
      for (Kind kind : kinds.isEmpty() ? FLOODS : kinds) {
        held &= held(gateway, kind, seconds, rounds);
      }
    }
    System.exit(held ? 0 : 1);
  }

  /** In turn, as other work of the machine comes and goes; by the medians. */
  private static boolean held(OwnGateway gateway, Kind kind, int seconds, int rounds)
      throws InterruptedException {
    Side alone = new Side();
    Side requests = new Side();
    Side flood = new Side();
    Side warm = new Side();
    beside(gateway, kind, HURRIED_SECONDS, 0, warm);
    for (int i = 0; i < rounds; i++) {
      measured(gateway, seconds, alone);
      beside(gateway, Kind.NONE, seconds, PAUSE_MILLIS, requests);
      beside(gateway, kind, seconds, PAUSE_MILLIS, flood);
    }
    double ratio = Rounds.median(flood.p99) / Rounds.median(alone.p99);
    long failed = warm.failed + alone.failed + requests.failed + flood.failed;
    long uncut = warm.uncut.get() + flood.uncut.get();
    boolean held =
        ratio < BOUND_RATIO
            && failed + requests.cut.get() + requests.uncut.get() == 0
            && flood.cut.get() > 0
            && uncut == 0;
    System.out.printf(
        "| %s | %s | %s | %s | %.2f | %.2f | %.2f | %.2f | %d | %d | %d | %s |%n",
        kind,
        Rounds.each(alone.p99),
        Rounds.each(requests.p99),
        Rounds.each(flood.p99),
        ratio,
        Rounds.median(flood.p99) / Rounds.median(requests.p99),
        requests.millisEach(alone),
        flood.millisEach(alone),
        failed,
        flood.cut.get(),
        uncut,
        held ? "held" : "BROKEN");
    return held;
  }

  /** Ends when all of them have: one that is not cut waits. */
  private static void beside(OwnGateway gateway, Kind kind, int seconds, int pauseMillis, Side side)
      throws InterruptedException {
    side.over = false;
    try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ATTACKERS; i++) {
        int late = PAUSE_MILLIS * i / ATTACKERS;
        boolean polite = i % 2 == 1;
        attackers.execute(() -> attack(gateway, kind, side, late, pauseMillis, polite));
      }
      measured(gateway, seconds, side);
      side.over = true;
    }
  }

  /** Again, twice at most, where the machine was taken away meanwhile; the quietest counts. */
  private static void measured(OwnGateway gateway, int seconds, Side side)
      throws InterruptedException {
    Measured quietest = once(gateway, seconds, side);
    for (int i = 0; i < 2 && quietest.stolen > MOST_STOLEN; i++) {
      Measured again = once(gateway, seconds, side);
      quietest = again.stolen < quietest.stolen ? again : quietest;
    }
    side.p99.add(quietest.p99);
    side.cpu = side.cpu.plus(quietest.cpu);
    side.visits += quietest.visits;
  }

  private static Measured once(OwnGateway gateway, int seconds, Side side)
      throws InterruptedException {
    Duration stolen = Cores.stolen();
    Duration cpu = gateway.cpu();
    long visits = side.ended();
    OpenLoop ordinary = new OpenLoop(gateway, RATE);
    ordinary.run(seconds);
    side.failed += ordinary.failed();
    return new Measured(
        ordinary.nanos().getValueAtPercentile(99) / 1e6,
        gateway.cpu().minus(cpu),
        side.ended() - visits,
        Cores.stolen().minus(stolen).toMillis() / 1e3 / seconds);
  }

  /** A polite one lets the gateway speak before it floods. */
  private static void attack(
      OwnGateway gateway, Kind kind, Side side, int lateMillis, int pauseMillis, boolean polite) {
    byte[] flood = flood(kind);
    try {
      TimeUnit.MILLISECONDS.sleep(lateMillis);
      while (!side.over) {
        visit(gateway, kind, flood, side, polite);
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void visit(
      OwnGateway gateway, Kind kind, byte[] flood, Side side, boolean polite) {
    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      boolean sent = !polite;
      out.write(flood, 0, sent ? flood.length : OPENING);
      while (true) {
        int length = (in.readUnsignedByte() << 16) + in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.skipNBytes(4L + length);
        if (!sent) {
          sent = true;
          out.write(flood, OPENING, flood.length - OPENING);
        }
        if (kind == Kind.NONE && type == 0 && (flags & 1) != 0) {
          side.answered.incrementAndGet();
          return;
        }
      }
    } catch (SocketTimeoutException e) {
      side.uncut.incrementAndGet();
    } catch (IOException e) {
      // The end, or a reset in the middle.
      side.cut.incrementAndGet();
    }
  }

  /** Frames of RFC 9113 section 6, after the preface. */
  private static byte[] flood(Kind kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BlockingOrigin.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    frame(out, 4, 0, 0);
    for (int i = 0; i < FRAMES; i++) {
      switch (kind) {
        case NONE -> {
          if (i == 0) {
            head(out, 1, 5, 0x82, "/");
          }
        }
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

  private static void stall(ByteArrayOutputStream out, int stream, int flags) {
    head(out, stream, flags, 0x83, "/stall");
  }

  /** With indexes of the static table (RFC 7541 appendix A). */
  private static void head(
      ByteArrayOutputStream out, int stream, int flags, int method, String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) method, (byte) 0x86, 0x04, (byte) path.length()});
    block.writeBytes(BlockingOrigin.ascii(path));
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
