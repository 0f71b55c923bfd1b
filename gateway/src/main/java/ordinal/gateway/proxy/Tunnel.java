package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;
import ordinal.gateway.upstream.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways after an upgrade, each way no faster than its receiver takes them. The end of one
 * side ends the other, after what is on its way or a second later; so does a time in which neither
 * sends. One event loop.
 */
final class Tunnel extends Deadline {
  private static final long FLUSH_NANOS = 900_000_000;

  private final Exchange exchange;
  private final HttpConnection client;
  private final Connection replica;
  private final Runnable ended;
  // Once the 101 is out.
  private @Nullable NetSocket socket;
  private boolean closing;
  private boolean clientOpen = true;
  private boolean replicaOpen = true;

  private Tunnel(Exchange exchange, Connection replica, Runnable ended) {
    this.exchange = exchange;
    this.client = exchange.request().connection();
    this.replica = replica;
    this.ended = ended;
    at = exchange.now() + exchange.deadline().tunnelIdle();
  }

  /**
   * Answers the client with 101, all headers being set, and begins.
   *
   * @param ended called once, when both connections are closed
   */
  static Tunnel open(Exchange exchange, Connection replica, Runnable ended) {
    exchange.switchProtocols();
    Tunnel tunnel = new Tunnel(exchange, replica, ended);
    exchange.deadlines().watch(tunnel);
    replica.pause();
    RawChannel.onClose(tunnel.client, tunnel::clientClosed);
    exchange.request().toNetSocket().onSuccess(tunnel::run).onFailure(failure -> tunnel.abort());
    return tunnel;
  }

  private void run(NetSocket opened) {
    socket = opened;
    opened.handler(this::fromClient);
    // Whatever fails closes its connection.
    opened.exceptionHandler(failure -> end());
    opened.drainHandler(drained -> replica.resume());
    replica.resume();
  }

  private void fromClient(Buffer part) {
    moved();
    replica.write(((BufferInternal) part).getByteBuf());
    replica.flush();
    if (!replica.isWritable() && socket != null) {
      socket.pause();
    }
  }

  /** The replica takes more again. */
  void writable() {
    if (socket != null) {
      socket.resume();
    }
  }

  /** Bytes of the replica, which are released by this. */
  void fromReplica(ByteBuf part) {
    NetSocket to = socket;
    if (to == null) {
      part.release();
      return;
    }
    moved();
    to.write(Wrapped.of(part)).onComplete((v, failure) -> part.release());
    if (to.writeQueueFull()) {
      replica.pause();
    }
  }

  private void moved() {
    if (!closing) {
      at = exchange.now() + exchange.deadline().tunnelIdle();
    }
  }

  private void clientClosed() {
    clientOpen = false;
    oneClosed();
  }

  /** The replica's connection is closed. */
  void replicaClosed() {
    if (replicaOpen) {
      replicaOpen = false;
      oneClosed();
    }
  }

  private void oneClosed() {
    // May close the other at once, and so come back here.
    end();
    if (!clientOpen && !replicaOpen && watched) {
      exchange.deadlines().forget(this);
      ended.run();
    }
  }

  /** Closes both sides, after what is on its way. */
  void end() {
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
    replica.abort();
    replicaClosed();
  }

  @Override
  void expired(long now) {
    abort();
  }
}
