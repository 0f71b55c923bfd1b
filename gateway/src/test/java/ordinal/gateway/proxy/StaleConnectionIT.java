package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that a replica closes while the gateway keeps them. */
class StaleConnectionIT {
  private static final int CLIENTS = 8;
  private static final int EACH = 1250;
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private final ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void tenThousandGetsMeetNoErrorThoughTheReplicaClosesAfterEachAnswer() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          answered.incrementAndGet();
          c.send("HTTP/1.1 200 OK\nConnection: keep-alive\nContent-Length: 2\n\nok");
        }));
    List<Future<Integer>> errors = new ArrayList<>();

    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        errors.add(clients.submit(this::errors));
      }
    }

    for (Future<Integer> each : errors) {
      assertThat(each.get()).isZero();
    }
    assertThat(answered.get()).as("none was answered twice").isEqualTo(CLIENTS * EACH);
  }

  @Test
  void sendsWhatMayBeDoneTwiceAgainIfTheReplicaClosedUnasked() throws IOException {
    for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS")) {
      RawOrigin origin = closingOnTheSecond();
      gateway.route(origin);
      assertThat(gateway.get("/").status()).isEqualTo(200);

      Message answer = gateway.ask(method + " /again HTTP/1.1\nHost: a\nAccept: */*\n\n");

      assertThat(answer.status()).as(method).isEqualTo(200);
      assertThat(origin.requests()).hasSize(3);
    }
  }

  @Test
  void neverSendsWhatMayNotBeDoneTwiceAgain() throws IOException {
    for (String again :
        List.of(
            "POST / HTTP/1.1\nHost: a\nContent-Length: 2\n\nhi",
            "POST / HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
            "PATCH / HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
            "PUT / HTTP/1.1\nHost: a\nContent-Length: 2\n\nhi")) {
      RawOrigin origin = closingOnTheSecond();
      gateway.route(origin);
      assertThat(gateway.get("/").status()).isEqualTo(200);

      assertThat(gateway.ask(again).status()).as(again).isEqualTo(502);
      assertThat(origin.requests()).hasSize(2);
    }
  }

  /** Every third connection is closed before the answer to its second request, others after it. */
  @Test
  void ofTenThousandPostsNoneArrivesTwiceThoughTheReplicaCloses() throws Exception {
    Set<String> arrived = ConcurrentHashMap.newKeySet();
    AtomicInteger twice = new AtomicInteger();
    AtomicInteger connections = new AtomicInteger();
    gateway.route(
        gateway.origin(c -> {
          boolean rude = connections.incrementAndGet() % 3 == 0;
          for (int i = 0; i < 2; i++) {
            if (!arrived.add(c.readRequest().header("x-number"))) {
              twice.incrementAndGet();
            }
            if (i == 1 && rude) {
              return;
            }
            c.send(OK);
          }
        }));
    List<Future<Integer>> answered = new ArrayList<>();

    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        answered.add(clients.submit(() -> posts(client)));
      }
    }

    int all = 0;
    for (Future<Integer> each : answered) {
      all += each.get();
    }
    assertThat(twice.get()).isZero();
    assertThat(all).isGreaterThan(CLIENTS * EACH / 2).isLessThanOrEqualTo(arrived.size());
  }

  private int posts(int client) throws IOException {
    int answered = 0;
    for (int i = 0; i < EACH; ) {
      try (RawConnection connection = RawConnection.to(gateway.port())) {
        boolean open = true;
        while (open && i < EACH) {
          String number = "x-number: " + client + "-" + i++;
          Message answer =
              connection
                  .send("POST / HTTP/1.1\nHost: a\n" + number + "\nContent-Length: 2\n\nhi")
                  .readAnswer();
          answered += answer.status() == 200 ? 1 : 0;
          open = !answer.header("connection").equals("close");
        }
      }
    }
    return answered;
  }

  @Test
  void aNewConnectionThatClosesWithoutAnAnswerIsAFailureOfTheReplica() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          requests.incrementAndGet();
        }));

    assertThat(gateway.ask("POST / HTTP/1.1\nHost: a\n\n").status()).isEqualTo(502);
    assertThat(requests.get()).isEqualTo(1);
  }

  private int errors() throws IOException {
    int errors = 0;
    try (RawConnection client = RawConnection.to(gateway.port())) {
      for (int i = 0; i < EACH; i++) {
        Message answer = client.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer();
        errors += answer.status() == 200 ? 0 : 1;
      }
    }
    return errors;
  }

  /** Answers on each connection once, and closes on its second request. */
  private RawOrigin closingOnTheSecond() {
    RawOrigin[] self = new RawOrigin[1];
    self[0] =
        gateway.origin(c -> {
          self[0].record(c);
          c.send(OK);
          self[0].record(c);
        });
    return self[0];
  }
}
