package ordinal.gateway.aggregate;

import static ordinal.gateway.aggregate.Replicas.backend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountAggregatorIT {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final Replicas replicas = new Replicas(vertx);
  private CountAggregator aggregator;

  @BeforeEach
  void open() throws Exception {
    aggregator =
        CountAggregator.open(
            vertx, folder, Clock.systemUTC(), System::nanoTime, notices::add, Peers.NONE);
  }

  @AfterEach
  void close() throws Exception {
    Futures.get(aggregator.close());
    Futures.get(vertx.close());
  }

  @Test
  void addsUpLiveReplicasAndAsksThemForJson() throws Exception {
    List<String> accepted = new CopyOnWriteArrayList<>();
    Replica asked =
        replicas.http(
            1,
            request -> {
              accepted.add(
                  request.method() + " " + request.uri() + " " + request.getHeader("accept"));
              request.response().end("{\"visits\":36,\"replica\":\"counter-1\"}");
            });

    Total total = total(DEADLINE, replicas.visits(0, 30), asked);

    assertThat(total.total()).isEqualTo(66);
    assertThat(total.complete()).isTrue();
    assertThat(accepted).containsExactly("GET /visits application/json");
  }

  @Test
  void namesTheReasonOfEachReplicaThatDoesNotCount() throws Exception {
    Replica huge = replicas.body(4, 200, "{\"visits\":1,\"x\":\"" + "x".repeat(70_000) + "\"}");
    Replica closing = replicas.tcp(5, socket -> socket.handler(head -> socket.close()));
    Replica noHttp =
        replicas.tcp(6, socket -> socket.handler(head -> socket.write("220 hello\r\n\r\n")));

    Total total =
        total(
            DEADLINE,
            replicas.visits(0, 30),
            replicas.refusing(1),
            replicas.body(2, 200, "<html>"),
            replicas.body(3, 500, "{\"visits\":5}"),
            huge,
            closing,
            noHttp,
            Replicas.replica(7, "no host", 80));

    assertThat(total.total()).isEqualTo(30);
    assertThat(total.replicas())
        .extracting(Reading::error)
        .startsWith(
            null,
            "connection refused",
            "answer is not JSON",
            "HTTP 500",
            "answers more than 65536 bytes",
            "connection closed")
        .noneMatch(e -> e != null && e.contains("127.0.0.1"));
    assertThat(total.replicas().subList(1, 8)).allMatch(r -> r.state() == State.MISSING);
  }

  @Test
  void keepsTheDeadlineWithSlowHangingAndTricklingReplicas() throws Exception {
    Replica slow =
        replicas.http(1, request -> vertx.setTimer(10_000, t -> request.response().end("{}")));
    Replica hanging = replicas.tcp(2, socket -> {});
    Replica trickling = replicas.tcp(3, this::trickle);
    long start = System.nanoTime();

    Total total = total(Duration.ofSeconds(2), replicas.visits(0, 30), slow, hanging, trickling);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(total.total()).isEqualTo(30);
    assertThat(total.replicas().subList(1, 4))
        .allMatch(r -> "no answer within 1900 ms".equals(r.error()));
  }

  private void trickle(NetSocket socket) {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
    long timer = vertx.setPeriodic(20, t -> socket.write(" "));
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  @Test
  void holdsNoConnectionOfAReplicaThatNeverAnswers() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    Replica hanging =
        replicas.tcp(
            0,
            socket -> {
              opened.incrementAndGet();
              socket.closeHandler(v -> closed.add(true));
            });

    for (int i = 0; i < 20; i++) {
      total(Duration.ofMillis(100), hanging);
    }

    for (int i = 0; i < opened.get(); i++) {
      assertThat(closed.poll(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(opened.get()).isBetween(1, 20);
  }

  @Test
  void reusesConnectionsOfRefusalsAndSurvivesThatTheyWereClosed() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    Replica closing =
        replicas.tcp(
            0,
            socket -> {
              connections.incrementAndGet();
              socket.handler(head -> answerAndCloseOnNext(socket));
            });

    for (int i = 0; i < 50; i++) {
      assertThat(total(DEADLINE, closing).complete()).isTrue();
    }

    assertThat(connections.get()).isGreaterThan(1);
  }

  /** Answers once and closes at the next request, as a server does whose idle time is over. */
  private static void answerAndCloseOnNext(NetSocket socket) {
    socket.handler(next -> socket.close());
    socket.write(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"visits\":7}"));
  }

  @Test
  void asksEachReplicaTwiceForAThousandReadersAtOnce() throws Exception {
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    Promise<Void> all = Promise.promise();
    List<Replica> three = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      three.add(
          replicas.http(
              i,
              request -> {
                held.add(request);
                if (held.size() == 3) {
                  all.complete();
                } else if (held.size() > 3) {
                  request.response().end("{\"visits\":6}");
                }
              }));
    }
    TotalRequest request = request(DEADLINE, three.toArray(Replica[]::new));
    List<Future<TotalAnswer>> answers =
        IntStream.range(0, 1000).mapToObj(i -> aggregator.answer(request, false)).toList();
    Futures.get(aggregator.known());
    Futures.get(all.future());

    held.forEach(h -> h.response().end("{\"visits\":5}"));

    assertThat(Futures.get(answers.getFirst()).json())
        .startsWith("{\"total\":15,\"complete\":true,");
    TotalAnswer second = Futures.get(answers.getLast());
    assertThat(second.json()).startsWith("{\"total\":18,\"complete\":true,");
    for (Future<TotalAnswer> answer : answers.subList(1, answers.size())) {
      assertThat(Futures.get(answer)).isSameAs(second);
    }
    assertThat(held).hasSize(6);
  }

  @Test
  void answersOnTheCallersContext() throws Exception {
    TotalRequest request = request(DEADLINE, replicas.visits(0, 30));
    Context caller = vertx.getOrCreateContext();
    Promise<Context> answered = Promise.promise();

    caller.runOnContext(start ->
        aggregator.total(request).onComplete(total -> answered.complete(Vertx.currentContext())));

    assertThat(Futures.get(answered.future())).isEqualTo(caller);
  }

  @Test
  void answersStrictReadersWithAProblem() throws Exception {
    TotalRequest request = request(DEADLINE, replicas.visits(0, 30), replicas.refusing(1));

    TotalAnswer answer = Futures.get(aggregator.answer(request, true));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json()).contains("\"status\":503", "\"total\":30", "connection refused");
  }

  @Test
  void remembersAcrossARestartWhatItShowed() throws Exception {
    total(DEADLINE, replicas.visits(0, 30));
    Futures.get(aggregator.close());
    open();

    Total total = total(DEADLINE, replicas.refusing(0), replicas.visits(1, 6));

    assertThat(total.total()).isEqualTo(36);
    assertThat(total.replicas().getFirst().state()).isEqualTo(State.STALE);
    assertThat(Futures.get(aggregator.known())).extracting(Known::visits).containsExactly(30L, 6L);
    assertThat(Futures.get(aggregator.forget("key", "default", "counter-0"))).isTrue();
    assertThat(Futures.get(aggregator.known())).extracting(Known::visits).containsExactly(6L);
  }

  @Test
  void tellsListenersOnlyWhatChanged() throws Exception {
    List<Memory> told = new CopyOnWriteArrayList<>();
    aggregator.onChange(told::add);
    Replica zero = replicas.visits(0, 30);
    total(DEADLINE, zero);
    total(DEADLINE, zero);
    Memory known = Futures.get(aggregator.memory());
    Futures.get(aggregator.learn(known));

    Futures.get(aggregator.forget("key", "default", "counter-0"));
    Futures.get(aggregator.learn(known));

    Memory forgotten = Futures.get(aggregator.memory());
    assertThat(forgotten.known()).isEmpty();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst().known()).extracting(Known::visits).containsExactly(30L);
    assertThat(told.getLast()).isEqualTo(forgotten);
  }

  @Test
  void answersThoughNothingCanBeWrittenAndTellsOnce() throws Exception {
    Files.createDirectories(folder.resolve("last-known.json.tmp/in-the-way"));

    assertThat(total(DEADLINE, replicas.visits(0, 30)).complete()).isTrue();
    assertThat(total(DEADLINE, replicas.visits(0, 31)).complete()).isTrue();

    assertThat(notices).singleElement().isInstanceOf(Notice.StoreFailing.class);
  }

  @Test
  void doesNotStartOnADamagedFileOrBesideAnotherGateway() throws Exception {
    assertThatThrownBy(this::open).hasMessageEndingWith("in use by another gateway");
    Futures.get(aggregator.close());
    Path file = folder.resolve("last-known.json");
    Files.writeString(file, "{\"version\":1,");

    assertThatThrownBy(this::open)
        .isInstanceOf(DamagedStoreException.class)
        .hasMessageContaining(file.toString());

    Files.delete(file);
    open();
  }

  private Total total(Duration deadline, Replica... all) throws Exception {
    return Futures.get(aggregator.total(request(deadline, all)));
  }

  private static TotalRequest request(Duration deadline, Replica... all) {
    return new TotalRequest("key", List.of(backend(all)), "/visits", "visits", deadline);
  }
}
