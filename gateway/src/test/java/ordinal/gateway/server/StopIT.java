package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.testing.GatewayProcess;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own that is told to stop. */
class StopIT {
  private static final int CLIENTS = 16;
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
  private static final long ANSWER_NANOS = 3_000_000;
  private static final long LATE_NANOS = 300_000_000;

  @TempDir private Path folder;

  @Test
  void sigtermUnderLoadLosesNoRequestAndExitsWithZero() throws Exception {
    AtomicInteger served = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(2000);
    List<Future<Integer>> clients = new ArrayList<>();
    int answered = 0;
    try (RawOrigin origin = new RawOrigin(c -> answerSlowly(c, served));
        GatewayProcess gateway = new GatewayProcess(folder, origin.port(), "-Xmx64m");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // A fallback is told as a warning, which tests log too.
      assertThat(gateway.log()).doesNotContain("Transport: NIO");
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> visits(gateway.port(), busy)));
      }
      busy.await();

      int code = gateway.stopWithin(Duration.ofSeconds(15));

      assertThat(code).as(gateway.log()).isZero();
      for (Future<Integer> client : clients) {
        answered += client.get();
      }
    }
    assertThat(answered).isGreaterThanOrEqualTo(2000).isEqualTo(served.get());
  }

  @Test
  void whoComesJustAfterSigtermIsStillServedThoughNobodyWasConnected() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (RawOrigin origin = new RawOrigin(c -> answerSlowly(c, served));
        GatewayProcess gateway = new GatewayProcess(folder, origin.port(), "-Xmx64m")) {
      gateway.ask(GET);

      gateway.terminate();
      LockSupport.parkNanos(LATE_NANOS);
      // On a busy machine the signal may not have been heard yet.
      Message answer;
      do {
        answer = gateway.ask(GET);
        assertThat(answer.status()).isEqualTo(200);
      } while (!answer.header("connection").equals("close"));

      assertThat(answer.body()).isEqualTo("ok");
      assertThat(gateway.stopWithin(Duration.ofSeconds(15))).as(gateway.log()).isZero();
    }
  }

  /** Asks until an answer says that the connection ends; anything else than an answer fails. */
  private static int visits(int port, CountDownLatch busy) throws IOException {
    try (RawConnection client = RawConnection.to(port)) {
      int answered = 0;
      Message answer;
      do {
        answer = client.send(GET).readAnswer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        answered++;
        busy.countDown();
      } while (!answer.header("connection").equals("close"));
      return answered;
    }
  }

  private static void answerSlowly(RawConnection connection, AtomicInteger served)
      throws IOException {
    while (true) {
      connection.readRequest();
      LockSupport.parkNanos(ANSWER_NANOS);
      served.incrementAndGet();
      connection.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
    }
  }
}
