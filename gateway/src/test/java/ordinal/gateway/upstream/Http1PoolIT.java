package ordinal.gateway.upstream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import ordinal.gateway.testing.RawOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1PoolIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicLong nanos = new AtomicLong();
  private final Http1Pool pool =
      new Http1Pool(
          group.next(),
          NioSocketChannel::new,
          DefaultAddressResolverGroup.INSTANCE,
          new Http1Pool.Limits(1, 1, Duration.ofSeconds(2), Duration.ofSeconds(30), 8192),
          nanos::get,
          new PoolCounts(),
          null);
  private @Nullable RawOrigin origin;

  @AfterEach
  void close() throws Exception {
    onLoop(pool::close);
    if (origin != null) {
      origin.close();
    }
    await(() -> pool.counts().open() == 0);
    // Counted on the loop, one after the other: read from here, one may be behind.
    onLoop(() -> {
      assertThat(pool.counts().idle()).isZero();
      assertThat(pool.counts().waiting()).isZero();
    });
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void keepsAConnectionForTheNextRequest() throws Exception {
    origin = RawOrigin.answering(OK);

    assertThat(whole(ask())).isEqualTo("new, head 200, body ok, end");
    await(() -> pool.counts().idle() == 1);
    assertThat(whole(ask())).isEqualTo("reused, head 200, body ok, end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "HTTP/1.1 200 OK\nContent-Length: 6\n\npoison",
        OK + "x",
        "HTTP/1.1 200 OK\nConnection: close\nContent-Length: 2\n\nok",
        "HTTP/1.0 200 OK\nContent-Length: 2\n\nok"
      })
  void doesNotKeepAConnectionThatIsNotClean(String answer) throws Exception {
    origin = RawOrigin.answering(answer);

    assertThat(whole(ask())).isEqualTo("new, head 200, body ok, end");
    await(() -> pool.counts().open() == 0);
    assertThat(whole(ask())).isEqualTo("new, head 200, body ok, end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 2\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 3\n\nok",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n2\nok\n0\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n",
        "HTTP/1.1 200 OK\nbad name: x\nContent-Length: 2\n\nok",
        "HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\n",
        "nonsense\n\n"
      })
  void failsWhereAnAnswerCanBeReadInTwoWays(String answer) throws Exception {
    origin = RawOrigin.answering(answer);

    assertThat(whole(ask())).startsWith("new, failed: ");
    await(() -> pool.counts().open() == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 5\n\nok",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n"
      })
  void failsWhereAnAnswerEndsEarly(String answer) throws Exception {
    origin = once(answer);

    assertThat(whole(ask())).isEqualTo("new, head 200, body ok, failed: ClosedEarly");
  }

  @Test
  void takesTheEndOfTheConnectionForThatOfABodyWithoutALength() throws Exception {
    origin = once("HTTP/1.1 200 OK\n\nok");

    assertThat(whole(ask())).isEqualTo("new, head 200, body ok, end");
  }

  @Test
  void handsOnInterimAnswersAndTrailers() throws Exception {
    origin =
        RawOrigin.answering(
            """
            HTTP/1.1 103 Early Hints
            Link: x

            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            2
            ok
            0
            a: b

            """);

    assertThat(whole(ask())).isEqualTo("new, interim 103, head 200, body ok, end [a=b]");
  }

  @Test
  void takesNoBodyAfterHead() throws Exception {
    origin = RawOrigin.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\n");
    Told told = new Told(new Asked("HEAD", false));

    request(told);

    assertThat(whole(told)).isEqualTo("new, head 200, end");
    await(() -> pool.counts().idle() == 1);
  }

  @Test
  void makesRoomForOneThatIsFresh() throws Exception {
    origin = RawOrigin.answering(OK);
    whole(ask());
    await(() -> pool.counts().idle() == 1);
    Told told = new Told(Asked.GET);

    onLoop(() -> pool.request(address(), told, true));

    assertThat(whole(told)).isEqualTo("new, head 200, body ok, end");
    assertThat(pool.counts().open()).isEqualTo(1);
  }

  @Test
  void closesAConnectionOnWhichBytesComeUnasked() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    origin =
        new RawOrigin(connection -> {
          requireNonNull(origin).record(connection);
          connection.send(OK);
          await(go);
          connection.send("HT");
          connection.readRequest();
        });
    whole(ask());
    await(() -> pool.counts().idle() == 1);

    go.countDown();

    await(() -> pool.counts().open() == 0);
  }

  @Test
  void becomesATunnelWhereThatWasAskedFor() throws Exception {
    origin = once("HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\nfirst");
    Told told = new Told(new Asked("GET", true));

    request(told);

    assertThat(whole(told)).isEqualTo("new, head 101, body first, end");
  }

  @Test
  void letsOneWaitAndRefusesTheNext() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    origin =
        new RawOrigin(connection -> {
          while (true) {
            requireNonNull(origin).record(connection);
            asked.countDown();
            await(go);
            connection.send(OK);
          }
        });
    Told first = ask();
    await(asked);
    Told second = ask();
    Told third = ask();

    assertThat(third.next()).isEqualTo("not connected: PoolFull");
    assertThat(pool.counts().waiting()).isEqualTo(1);
    go.countDown();
    assertThat(whole(first)).isEqualTo("new, head 200, body ok, end");
    assertThat(whole(second)).isEqualTo("reused, head 200, body ok, end");
  }

  @Test
  void whoLeavesTheQueueLeavesItsPlace() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    origin =
        new RawOrigin(connection -> {
          while (true) {
            requireNonNull(origin).record(connection);
            await(go);
            connection.send(OK);
          }
        });
    Told first = ask();
    assertThat(first.next()).isEqualTo("new");
    AtomicReference<@Nullable Pending> second = new AtomicReference<>();
    onLoop(() -> second.set(pool.request(address(), new Told(Asked.GET), false)));
    onLoop(() -> requireNonNull(second.get()).cancel());
    assertThat(pool.counts().waiting()).isZero();

    Told third = ask();

    go.countDown();
    assertThat(whole(third)).isEqualTo("reused, head 200, body ok, end");
  }

  @Test
  void endsAWaitThatLastsTooLong() throws Exception {
    origin = new RawOrigin(connection -> requireNonNull(origin).record(connection).whole());
    CountDownLatch never = new CountDownLatch(1);
    origin.close();
    origin =
        new RawOrigin(connection -> {
          requireNonNull(origin).record(connection);
          await(never);
        });
    Told first = ask();
    assertThat(first.next()).isEqualTo("new");
    Told second = ask();

    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    onLoop(pool::sweep);

    assertThat(second.next()).isEqualTo("not connected: PoolFull");
    never.countDown();
    assertThat(first.next()).isEqualTo("failed: ClosedEarly");
  }

  @Test
  void keepsTheConnectionOfARequestThatWasCancelledMeanwhile() throws Exception {
    origin = RawOrigin.answering(OK);
    Told cancelled = new Told(Asked.GET);

    onLoop(() -> requireNonNull(pool.request(address(), cancelled, false)).cancel());

    await(() -> pool.counts().idle() == 1);
    assertThat(cancelled.isQuiet()).isTrue();
  }

  @Test
  void closesWhatWasIdleForTooLong() throws Exception {
    origin = RawOrigin.answering(OK);
    whole(ask());
    await(() -> pool.counts().idle() == 1);

    nanos.addAndGet(Duration.ofSeconds(31).toNanos());
    onLoop(pool::sweep);

    await(() -> pool.counts().open() == 0);
  }

  @Test
  void forgetsAnIdleConnectionThatTheReplicaCloses() throws Exception {
    origin = once("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
    whole(ask());

    await(() -> pool.counts().open() == 0);
  }

  @Test
  void deliversNothingWhilePaused() throws Exception {
    origin = RawOrigin.answering(OK);
    Told told =
        new Told(Asked.GET) {
          @Override
          public void head(io.netty.handler.codec.http.HttpResponse head) {
            super.head(head);
            requireNonNull(connection).pause();
          }
        };
    request(told);
    assertThat(told.next()).isEqualTo("new");
    assertThat(told.next()).isEqualTo("head 200");
    assertThat(told.isQuiet()).isTrue();

    onLoop(() -> requireNonNull(told.connection).resume());

    assertThat(told.next()).isEqualTo("body ok");
    assertThat(told.next()).isEqualTo("end");
    await(() -> pool.counts().idle() == 1);
  }

  @Test
  void saysWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Told told = new Told(Asked.GET);

    onLoop(() -> pool.request(InetSocketAddress.createUnresolved("127.0.0.1", port), told, false));

    assertThat(told.next()).startsWith("not connected: ").contains("Connect");
  }

  /** Answers one request and closes. */
  private RawOrigin once(String answer) {
    return new RawOrigin(connection -> {
      requireNonNull(origin).record(connection);
      connection.send(answer);
    });
  }

  private Told ask() throws InterruptedException {
    Told told = new Told(Asked.GET);
    request(told);
    return told;
  }

  private void request(Told told) throws InterruptedException {
    onLoop(() -> pool.request(address(), told, false));
  }

  private InetSocketAddress address() {
    return InetSocketAddress.createUnresolved("127.0.0.1", requireNonNull(origin).port());
  }

  /** Everything up to the end or a failure. */
  private static String whole(Told told) throws InterruptedException {
    StringBuilder all = new StringBuilder(told.next());
    while (!all.toString().matches("(?s).*(end.*|failed: .*|connected: .*)")) {
      all.append(", ").append(told.next());
    }
    return all.toString();
  }

  private void onLoop(Runnable work) throws InterruptedException {
    group.next().submit(work).sync();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("not within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 10 s");
      }
      Thread.onSpinWait();
    }
  }
}
