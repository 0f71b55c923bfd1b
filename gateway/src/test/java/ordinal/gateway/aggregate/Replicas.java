package ordinal.gateway.aggregate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;

/** Replicas on real sockets of the loopback address, each as good or bad as a test wants it. */
final class Replicas {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx;

  Replicas(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers HTTP requests as told. */
  Replica http(int ordinal, Consumer<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler::accept);
    return replica(ordinal, Futures.get(server.listen(0, HOST)).actualPort());
  }

  Replica visits(int ordinal, long visits) throws Exception {
    return body(ordinal, 200, "{\"visits\":" + visits + "}");
  }

  Replica body(int ordinal, int status, String body) throws Exception {
    return http(ordinal, request -> request.response().setStatusCode(status).end(body));
  }

  /** Does with connections as told. */
  Replica tcp(int ordinal, Consumer<NetSocket> handler) throws Exception {
    NetServer server = vertx.createNetServer().connectHandler(handler::accept);
    return replica(ordinal, Futures.get(server.listen(0, HOST)).actualPort());
  }

  /** Nobody listens there. */
  Replica refusing(int ordinal) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return replica(ordinal, socket.getLocalPort());
    }
  }

  static Replica replica(int ordinal, int port) {
    return replica(ordinal, HOST, port);
  }

  static Replica replica(int ordinal, String host, int port) {
    return new Replica(
        "default",
        "counter-" + ordinal,
        OptionalInt.of(ordinal),
        "stable",
        "r1",
        Optional.of(new Replica.Address(host, port)),
        true,
        true,
        false,
        new Load(),
        new Health());
  }

  static Backend backend(Replica... replicas) {
    return new Backend("default", "stable", List.of(replicas));
  }
}
