package ordinal.gateway.proxy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;

/**
 * Bytes both ways after an upgrade, each way no faster than its receiver takes them. The end of one
 * side ends the other, after what is on its way or a second later; so does a time in which neither
 * sends. One event loop.
 */
final class Tunnel extends Deadline {
  private static final long FLUSH_NANOS = 900_000_000;

  private final Exchange exchange;
  private final HttpConnection client;
  private final HttpConnection replica;
  private final Runnable ended;
  private boolean closing;
  private int closed;

  private Tunnel(Exchange exchange, HttpConnection replica, Runnable ended) {
    this.exchange = exchange;
    this.client = exchange.request().connection();
    this.replica = replica;
    this.ended = ended;
    at = exchange.now() + exchange.limits().tunnelIdle();
  }

  /**
   * Answers the client with 101, all headers being set, and begins.
   *
   * @param ended called once, when both connections are closed
   */
  static void open(
      Exchange exchange, HttpClientRequest upstream, HttpClientResponse answer, Runnable ended) {
    exchange.switchProtocols();
    Tunnel tunnel = new Tunnel(exchange, upstream.connection(), ended);
    exchange.deadlines().watch(tunnel);
    NetSocket replica = answer.netSocket();
    exchange
        .request()
        .toNetSocket()
        .onSuccess(client -> tunnel.run(client, replica))
        .onFailure(failure -> tunnel.abort());
    RawChannel.onClose(tunnel.client, tunnel::oneClosed);
    RawChannel.onClose(tunnel.replica, tunnel::oneClosed);
  }

  private void run(NetSocket one, NetSocket other) {
    one.handler(new Pump(one, other, this::moved));
    other.handler(new Pump(other, one, this::moved));
    // Whatever fails closes its connection.
    one.exceptionHandler(failure -> end());
    other.exceptionHandler(failure -> end());
  }

  private void moved(int bytes) {
    if (!closing) {
      at = exchange.now() + exchange.limits().tunnelIdle();
    }
  }

  private void oneClosed() {
    boolean both = ++closed == 2;
    // May close the other at once, and so come back here.
    end();
    if (both) {
      exchange.deadlines().forget(this);
      ended.run();
    }
  }

  private void end() {
    if (!closing) {
      closing = true;
      at = exchange.now() + FLUSH_NANOS;
      client.close();
      replica.close();
    }
  }

  private void abort() {
    closing = true;
    at = NEVER;
    RawChannel.close(client);
    RawChannel.close(replica);
  }

  @Override
  void expired(long now) {
    abort();
  }
}
