package ordinal.gateway.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import org.jspecify.annotations.Nullable;

/**
 * One copy of one request: COLLECTING the body that passes by, SENT, and OVER once its answer was
 * read and dropped, it failed, or it was given up. It is never tried again and nobody waits for it;
 * what it came to is counted once the primary's own answer is known too. One event loop.
 */
final class MirrorCopy extends Deadline {
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
  private @Nullable HttpClientRequest upstream;
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

  /** The rest of the request's body will never come. */
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
    mirrors.connect(exchange, replica).onComplete(this::connected);
  }

  /**
   * The primary is over.
   *
   * @param answered its status; 0 where the client left before
   */
  void primaryEnded(int answered, long took) {
    primaryStatus = answered;
    primaryNanos = took;
    if (exchange.head().scan().hasBody()) {
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

  private void connected(@Nullable HttpClientRequest request, @Nullable Throwable failure) {
    if (request == null) {
      over(Result.FAILED);
    } else if (state == State.OVER) {
      // Without a handler Vert.x logs the reset as an error.
      request.exceptionHandler(reset -> {});
      request.reset();
    } else {
      upstream = request;
      write(request);
    }
  }

  private void write(HttpClientRequest request) {
    try {
      RequestHeaders.write(exchange, request.headers());
      request.headers().set("x-ordinal-mirror", "true");
      if (request.version() == HttpVersion.HTTP_2) {
        Streams.shape(request, exchange.head().headers());
      }
      request.exceptionHandler(failure -> over(Result.FAILED));
      request.response().onComplete(this::answered);
      if (body == null) {
        request.end();
      } else {
        request.end(body);
      }
    } catch (RuntimeException e) {
      // Such as a filter that writes what is no header: the primary tells of it.
      over(Result.FAILED);
    }
  }

  private void answered(@Nullable HttpClientResponse answer, @Nullable Throwable failure) {
    if (answer == null) {
      over(Result.FAILED);
    } else {
      answer.exceptionHandler(broken -> over(Result.FAILED));
      answer.endHandler(end -> complete(answer.statusCode()));
    }
  }

  private void complete(int answered) {
    if (state == State.SENT) {
      release();
      status = answered;
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
    HttpClientRequest request = upstream;
    release();
    count(result);
    if (request != null) {
      request.reset();
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
