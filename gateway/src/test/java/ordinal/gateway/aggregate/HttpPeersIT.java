package ordinal.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpPeersIT {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String TEXT = "{\"version\":1,\"totals\":[],\"forgotten\":[]}";

  private final Vertx vertx = Vertx.vertx();
  private final Replicas servers = new Replicas(vertx);
  private final List<Replica.Address> addresses = new CopyOnWriteArrayList<>();
  private final HttpPeers peers = new HttpPeers(vertx, () -> addresses, () -> Optional.of("t"));

  @AfterEach
  void close() throws Exception {
    Futures.get(peers.close());
    Futures.get(vertx.close());
  }

  @Test
  void asksEachPeerForOneTotalAsAViewer() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    peer(request -> {
      asked.add(request.method() + " " + request.uri() + " " + request.getHeader("authorization"));
      request.response().end(TEXT);
    });

    assertThat(Futures.get(ask(Optional.of("shop/all visits"), LONG))).isEqualTo(Memory.EMPTY);
    assertThat(Futures.get(ask(Optional.empty(), LONG))).isEqualTo(Memory.EMPTY);

    assertThat(asked)
        .containsExactly(
            "GET /api/v1/visits/known?aggregation=shop%2Fall%20visits Bearer t",
            "GET /api/v1/visits/known Bearer t");
    assertThat(peers.failures()).isZero();
  }

  @Test
  void saysWhyAPeerCouldNotBeAskedAndCountsIt() throws Exception {
    peer(request -> request.response().setStatusCode(401).end("{}"));
    assertFails("HTTP 401");
    addresses.clear();
    peer(request -> request.response().end("{\"version\":2}"));
    assertFails("answer is damaged: version 2 is not 1");
    addresses.clear();
    addresses.add(servers.refusing(0).address().orElseThrow());
    assertFails("connection refused");

    assertThat(peers.failures()).isEqualTo(3);
  }

  @Test
  void givesUpAPeerThatHangs() throws Exception {
    peer(request -> {});

    assertThatThrownBy(() -> Futures.get(ask(Optional.empty(), Duration.ofMillis(50))))
        .hasCauseInstanceOf(ReadFailure.class);
    assertThat(peers.failures()).isOne();
  }

  private void assertFails(String reason) {
    assertThatThrownBy(() -> Futures.get(ask(Optional.empty(), LONG))).hasMessageContaining(reason);
  }

  private void peer(Consumer<HttpServerRequest> handler) throws Exception {
    addresses.add(servers.http(0, handler).address().orElseThrow());
  }

  /** The only peer's answer. */
  private Future<Memory> ask(Optional<String> key, Duration patience) {
    return Future.<Memory>future(promise ->
        vertx.runOnContext(start -> peers.ask(key, patience).getFirst().onComplete(promise)));
  }
}
