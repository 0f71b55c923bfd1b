package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
