package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.config.Settings;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ports that come and go, many clients, and the end. */
class LifecycleIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";

  private final ProxyFixture gateway = new ProxyFixture(LifecycleIT::twoLoops);

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void aPortInUseIsReportedAndDisturbsNoOther() throws Exception {
    gateway.route(gateway.answering(OK));
    int free = Ports.free();
    ServerSocket taken = gateway.own(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    int port = taken.getLocalPort();

    List<Listening> ports = done(gateway.server.listen(Set.of(0, port, free)));

    assertThat(ports).extracting(Listening::port).containsExactlyInAnyOrder(0, port, free);
    assertThat(ports)
        .filteredOn(p -> p.problem().isPresent())
        .singleElement()
        .extracting(p -> p.problem().orElse(""))
        .isEqualTo("port " + port + ": address already in use");
    assertThat(gateway.get("/").status()).isEqualTo(200);
    RawConnection client = gateway.own(RawConnection.to(free));
    assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);

    taken.close();
    assertThat(done(gateway.server.listen(Set.of(0, port, free))))
        .allMatch(p -> p.problem().isEmpty());
  }

  @Test
  void thePortOfTheAdminServerIsNotShared() throws Exception {
    int port = Ports.free();
    gateway.server.keepOff(port);

    List<Listening> ports = done(gateway.server.listen(Set.of(0, port)));

    assertThat(ports)
        .filteredOn(p -> p.problem().isPresent())
        .singleElement()
        .extracting(p -> p.problem().orElse(""))
        .isEqualTo("port " + port + ": address already in use, by the admin port");
  }

  @Test
  void aDroppedPortEndsItsRequestsAndOthersStay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          while (true) {
            boolean slow = c.readRequest().first().contains("slow");
            if (slow) {
              asked.countDown();
              ProxyFixture.await(go);
            }
            c.send(OK);
          }
        }));
    int port = Ports.free();
    done(gateway.server.listen(Set.of(0, port)));
    RawConnection inFlight =
        gateway.own(RawConnection.to(port)).send("GET /slow HTTP/1.1\nHost: a\n\n");
    RawConnection other = gateway.client();
    other.send(GET).readAnswer();
    asked.await();

    done(gateway.server.listen(Set.of(0)));

    ProxyFixture.await("the port refuses", () -> refuses(port));
    go.countDown();
    Message answer = inFlight.readAnswer();
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(inFlight.awaitEnd()).isTrue();
    assertThat(other.send(GET).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void aDroppedPortThatNobodyUsesIsFreeAtOnceThoughOthersAreInUse() throws Exception {
    gateway.route(gateway.answering(OK));
    int port = Ports.free();
    done(gateway.server.listen(Set.of(0, port)));
    RawConnection other = gateway.client();
    other.send(GET).readAnswer();

    done(gateway.server.listen(Set.of(0)));
    List<Listening> again = done(gateway.server.listen(Set.of(0, port)));

    assertThat(again).allMatch(l -> l.problem().isEmpty());
    assertThat(other.send(GET).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void aPortThatStillDrainsHoldsUpNoConfigurationAndOpensWhenItIsFree() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    gateway.server.onFree(free::countDown);
    gateway.route(
        gateway.origin(c -> {
          while (true) {
            if (c.readRequest().first().contains("slow")) {
              asked.countDown();
              ProxyFixture.await(go);
            }
            c.send(OK);
          }
        }));
    int port = Ports.free();
    done(gateway.server.listen(Set.of(0, port)));
    RawConnection inFlight =
        gateway.own(RawConnection.to(port)).send("GET /slow HTTP/1.1\nHost: a\n\n");
    asked.await();
    done(gateway.server.listen(Set.of(0)));

    Future<List<Listening>> again = gateway.server.listen(Set.of(0, port));

    assertThat(again.await(1, TimeUnit.SECONDS))
        .filteredOn(l -> l.port() == port)
        .singleElement()
        .returns(
            "port " + port + ": opens when the requests of its last time are answered",
            l -> l.problem().orElse(""));
    assertThat(gateway.get("/").status()).isEqualTo(200);
    go.countDown();
    assertThat(inFlight.readAnswer().status()).isEqualTo(200);
    assertThat(free.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done(gateway.server.listen(Set.of(0, port)))).allMatch(l -> l.problem().isEmpty());
    RawConnection client = gateway.own(RawConnection.to(port));
    assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void drainEndsWhatIsInFlightAndAcceptsNoMore() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          asked.countDown();
          ProxyFixture.await(go);
          c.send(OK);
        }));
    RawConnection client = gateway.client().send(GET);
    asked.await();

    Future<Void> drained = gateway.server.drain();

    ProxyFixture.await("the port refuses", () -> refuses(gateway.port()));
    assertThat(drained.isComplete()).isFalse();
    go.countDown();
    Message answer = client.readAnswer();
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("connection")).isEqualTo("close");
    done(drained);
  }

  @Test
  void aHalfSentRequestIsStillServedWhenThePortDrains() throws Exception {
    gateway.route(gateway.answering(OK));
    RawConnection client = gateway.client();
    client.send(GET).readAnswer();
    client.send("GET / HTTP/1.1\nHo");
    gateway.get("/");

    Future<Void> drained = gateway.server.drain();
    ProxyFixture.await("the port refuses", () -> refuses(gateway.port()));
    Message answer = client.send("st: a\n\n").readAnswer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("connection")).isEqualTo("close");
    done(drained);
  }

  @Test
  void manyClientsAtOnceSeeNoError() throws Exception {
    Replica zero = gateway.replica("counter-0", gateway.answering(OK).port());
    Replica one = gateway.replica("counter-1", gateway.answering(OK).port());
    gateway.route(ProxyFixture.backend(zero, one));
    List<Callable<Integer>> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(() -> errors(200));
    }

    int errors = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(clients)) {
        errors += result.get();
      }
    }

    assertThat(errors).isZero();
    ProxyFixture.await(
        "no request in flight", () -> zero.load().inFlight() + one.load().inFlight() == 0);
    // A client has its answer before it is counted.
    ProxyFixture.await("all are counted", () -> counted() == 10_000);
  }

  private long counted() {
    return gateway.registry.get("ordinal.http.requests").timers().stream()
        .mapToLong(t -> t.count())
        .sum();
  }

  private int errors(int requests) throws IOException {
    int errors = 0;
    try (RawConnection client = RawConnection.to(gateway.port())) {
      for (int i = 0; i < requests; i++) {
        Message answer = client.send(GET).readAnswer();
        errors += answer.status() == 200 && answer.body().equals("ok") ? 0 : 1;
      }
    }
    return errors;
  }

  private static boolean refuses(int port) {
    try (RawConnection client = RawConnection.to(port)) {
      client.send("");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }

  private static Settings.Traffic twoLoops(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(), 2, t.trustedProxies(), t.times(), t.heads(), t.drain(), t.drainWait());
  }
}
