package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.List;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.tls.KeyedCertificate;
import ordinal.gateway.upstream.Connection;
import ordinal.gateway.upstream.Pending;
import ordinal.gateway.upstream.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * One copy of one request: COLLECTING the body that passes by, SENT, and OVER once its answer was
 * read and dropped, it failed, or it was given up. It is never tried again and nobody waits for it;
 * what it came to is counted once the primary's own answer is known too. One event loop.
 */
final class MirrorCopy extends Deadline implements Receiver {
  /** A larger body is not copied. */
  static final int MOST_BODY = 65_536;

  private enum State {
    COLLECTING,
    SENT,
    OVER
  }

  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
  private static final int UNKNOWN = -1;

  private final Exchange exchange;
  private final Mirror mirror;
  private final Replica replica;
  private final Mirrors mirrors;
  private State state = State.COLLECTING;
  private @Nullable Buffer body;
  private int held;
  private long sent;
  private @Nullable Pending pending;
  private @Nullable Connection upstream;
  private int answered = UNKNOWN;
  private int status = UNKNOWN;
  private long nanos;
  private int primaryStatus = UNKNOWN;
  private long primaryNanos;

  MirrorCopy(Exchange exchange, Mirror mirror, Replica replica, Mirrors mirrors) {
    this.exchange = exchange;
    this.mirror = mirror;
    this.replica = replica;
    this.mirrors = mirrors;
  }

  /** As for the request itself. */
  @Nullable KeyedCertificate identity() {
    return exchange.match().identity();
  }

  /** A piece of the request's body came by. */
  void collect(Buffer chunk) {
    if (state != State.COLLECTING) {
      return;
    }
    if (held + chunk.length() > MOST_BODY) {
      over(Result.TOO_LARGE);
    } else if (!mirrors.budget().hold(chunk.length())) {
      over(Result.BUSY);
    } else {
      held += chunk.length();
      body = (body == null ? Buffer.buffer() : body).appendBuffer(chunk);
    }
  }

  /** What was not sent by now is never sent. */
  void cutOff() {
    if (state == State.COLLECTING) {
      over(Result.INCOMPLETE);
    }
  }

  /** The request's body, if any, is complete. */
  void send() {
    if (state != State.COLLECTING) {
      return;
    }
    state = State.SENT;
    sent = exchange.now();
    at = sent + PATIENCE;
    mirrors.deadlines().watch(this);
    replica.load().begin();
    Pending wait = mirrors.connect(replica, this);
    if (state == State.SENT && upstream == null) {
      pending = wait;
    }
  }

  /**
   * The primary is over.
   *
   * @param its status; 0 where the client left before
   */
  void primaryEnded(int its, long took) {
    primaryStatus = its;
    primaryNanos = took;
    // A client that left before a copy was sent, as a stream that is reset in the same bytes, costs
    // no mirror a connection.
    if (its == 0 || exchange.head().scan().hasBody()) {
      cutOff();
    }
    if (status != UNKNOWN) {
      compare();
    }
  }

  @Override
  void expired(long now) {
    over(Result.FAILED);
  }

  @Override
  public void notConnected(Throwable cause) {
    over(Result.FAILED);
  }

  @Override
  public void connected(Connection connection) {
    upstream = connection;
    pending = null;
    try {
      connection.send(ForwardedRequest.copyOf(exchange));
      if (exchange.head().scan().hasBody()) {
        if (body != null) {
          connection.write(((BufferInternal) body).getByteBuf());
        }
        connection.end(List.of());
      }
      connection.flush();
    } catch (RuntimeException e) {
      // Such as a filter that writes what is no header: the primary tells of it.
      over(Result.FAILED);
    }
  }

  @Override
  public void interim(int interim, HttpHeaders headers) {}

  @Override
  public void head(HttpResponse answer) {
    answered = answer.status().code();
  }

  @Override
  public void body(ByteBuf part) {
    part.release();
  }

  @Override
  public void end(HttpHeaders trailers) {
    complete(answered);
  }

  @Override
  public void failed(Throwable cause) {
    over(Result.FAILED);
  }

  @Override
  public void writable() {}

  private void complete(int its) {
    if (state == State.SENT) {
      release();
      status = its;
      nanos = exchange.now() - sent;
      if (primaryStatus != UNKNOWN) {
        compare();
      }
    }
  }

  private void compare() {
    if (primaryStatus == 0) {
      count(Result.UNCOMPARED);
      return;
    }
    count(status / 100 == primaryStatus / 100 ? Result.MATCH : Result.MISMATCH);
    mirrors.metrics().compared(exchange.match().rule(), mirror.backend(), primaryNanos, nanos);
  }

  private void over(Result result) {
    if (state == State.OVER) {
      return;
    }
    release();
    count(result);
    if (pending != null) {
      pending.cancel();
    }
    if (upstream != null) {
      upstream.abort();
    }
  }

  private void release() {
    if (state == State.SENT) {
      mirrors.deadlines().forget(this);
      replica.load().end();
    }
    state = State.OVER;
    body = null;
    // Copies judge nobody: what they may do to a replica says little of its real requests.
    replica.health().abandoned(exchange.now());
    mirrors.budget().end(held);
  }

  private void count(Result result) {
    mirrors.count(exchange, mirror, result);
  }
}
