package ordinal.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * One try to have one replica answer: connect, send head and body, take over the answer. It counts
 * in the replica's load from its start to its release, which comes exactly once: with the answer's
 * end, a failure, or its cancelling. One event loop.
 */
final class Attempt implements Handler<MultiMap> {
  // Up to here a body of known length is collected and goes out with the head in one write.
  private static final int ONE_WRITE = 65_536;
  private static final long STALE_NANOS = Duration.ofMillis(250).toNanos();
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  private final Exchange exchange;
  private final Forward forward;
  private final Replica replica;
  private @Nullable Upstreams upstreams;
  private @Nullable HttpClientRequest upstream;
  private @Nullable UpstreamWatch watch;
  private @Nullable AwaitedBody awaited;
  private long readsBefore;
  private @Nullable Pump upload;
  private @Nullable Pump download;
  private @Nullable ConnectWatch connecting;
  private boolean released;
  // Whether the replica's health knows how this went.
  private boolean judged;
  private long begun;
  private long sent;

  Attempt(Exchange exchange, Forward forward) {
    this.exchange = exchange;
    this.forward = forward;
    this.replica = exchange.replica();
  }

  void start(Upstreams upstreams) {
    this.upstreams = upstreams;
    replica.load().begin();
    begun = exchange.now();
    exchange.attempt(this);
    Future<HttpClientRequest> connection =
        upstreams.connect(
            replica.address().orElseThrow(), exchange.request().method(), exchange.uri());
    if (!connection.isComplete()) {
      connecting = exchange.watchConnect(this);
    }
    connection.onComplete(this::connected);
  }

  /** Whether the replica is known no more. */
  boolean isLost() {
    return replica.health().isGone();
  }

  /** Gives up connecting to a replica that is known no more. */
  void lost() {
    notConnected(new ConnectException("the replica is gone from its Service"));
  }

  /** The connect takes long: another replica takes over, if there is one. */
  void passOver() {
    if (!released) {
      forward.passOver(exchange, this, replica);
    }
  }

  /** No answer came in the time of one try. */
  void timedOut(Refused refused) {
    if (upstream != null) {
      giveUp(Retries.Cause.TIMEOUT, refused);
    } else {
      judged = true;
      if (release()) {
        forward.notConnectedInTime(exchange, replica, refused);
      }
    }
  }

  /**
   * The time for the whole exchange is over; a replica that was sent everything, and had most of
   * the time, is to blame.
   */
  void outOfTime(Refused refused) {
    long now = exchange.now();
    boolean hadMost = now - begun >= begun - exchange.started();
    if (!released && upstream != null && upload == null && hadMost) {
      judged = true;
      forward.tooLate(exchange, replica, refused);
    }
    cancel();
  }

  /** Gives the replica up; one that works on the request sees the connection close. */
  void cancel() {
    if (release() && upstream != null) {
      drop(upstream);
    }
  }

  private void drop(HttpClientRequest request) {
    request.reset(Streams.CANCEL);
    // Vert.x would wait until the replica has taken what was written.
    if (watch != null) {
      RawChannel.close(request.connection());
    }
  }

  private void connected(@Nullable HttpClientRequest request, @Nullable Throwable failure) {
    unwatch();
    try {
      proceed(request, failure);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void proceed(@Nullable HttpClientRequest request, @Nullable Throwable failure) {
    if (released) {
      // Cancelled while it waited for a connection: nothing was sent, the connection is kept.
      if (request != null) {
        // Without a handler Vert.x logs the reset as an error.
        request.exceptionHandler(reset -> {});
        request.reset();
      }
    } else if (request == null) {
      notConnected(failure == null ? new NoAnswer() : failure);
    } else {
      upstream = request;
      send(request);
    }
  }

  private void notConnected(Throwable failure) {
    judged = true;
    if (release()) {
      forward.notConnected(exchange, replica, failure);
    }
  }

  private void unwatch() {
    if (connecting != null) {
      exchange.unwatch(connecting);
      connecting = null;
    }
  }

  private void send(HttpClientRequest request) {
    RequestHeaders.write(exchange, request.headers());
    if (request.version() == HttpVersion.HTTP_2) {
      Streams.shape(request, exchange.head().headers());
    }
    sent = exchange.now();
    watch = UpstreamWatch.of(request);
    readsBefore = watch == null ? 0 : watch.reads();
    request.earlyHintsHandler(this);
    request.response().onComplete(this::answered);
    if (isWebSocket()) {
      request.exceptionHandler(this::failed);
      WebSocketHandshake.ask(request.headers());
      request.connect();
    } else if (exchange.head().scan().hasBody()) {
      request.exceptionHandler(this::failed);
      sendBody(request);
    } else {
      request.end();
    }
  }

  private void sendBody(HttpClientRequest request) {
    HttpServerRequest from = exchange.request();
    HeaderScan scan = exchange.head().scan();
    request.setChunked(scan.isChunked());
    Pump pump = new Pump(from, request, exchange.deadline()::uploaded);
    upload = pump;
    from.handler(exchange.uploading(pump)).endHandler(end -> bodySent(request));
    if (scan.expect() != null && from.version() != HttpVersion.HTTP_1_0) {
      request.headers().set(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
      awaited = new AwaitedBody(exchange);
      request.continueHandler(awaited);
    } else {
      exchange.deadline().uploading();
      from.resume();
    }
    // A head that waits for the first of the body would keep an early answer away.
    if (!released && upload != null && !from.isEnded()) {
      request.writeHead();
    }
  }

  private void bodySent(HttpClientRequest request) {
    exchange.uploaded();
    if (!released) {
      upload = null;
      Iterable<Map.Entry<String, String>> trailers = exchange.connection().trailers();
      if (request.isChunked() && trailers.iterator().hasNext()) {
        Trailers.write(trailers, request);
      }
      request.end();
      if (download == null) {
        exchange.deadline().uploadEnded();
      }
    }
  }

  private void answered(@Nullable HttpClientResponse answer, @Nullable Throwable failure) {
    if (released) {
      return;
    }
    if (answer == null) {
      failed(failure == null ? new NoAnswer() : failure);
      return;
    }
    answer.exceptionHandler(this::failed);
    if (awaited != null) {
      awaited.forget();
    }
    int status = answer.statusCode();
    if (status == 101 && isWebSocket()) {
      try {
        switchProtocols(answer);
      } catch (RuntimeException e) {
        broken(e);
      }
      return;
    }
    // A 1xx that nobody asked for would leave the real answer to the connection's next request.
    if (status < 200 || status > 599) {
      cancel();
      exchange.fail(new Refused(Refusal.UPSTREAM_FAILED, "status " + status));
      return;
    }
    judged = true;
    Replica next = forward.insteadOf(exchange, replica, status);
    if (next != null) {
      cancel();
      forward.again(exchange, next, Retries.Cause.STATUS);
      return;
    }
    try {
      AnswerHeaders.write(exchange, answer, exchange.response().headers());
      takeBody(answer, status);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private boolean isWebSocket() {
    return exchange.request().version() == HttpVersion.HTTP_1_1
        && exchange.head().scan().asksForWebSocket()
        && !replica.address().orElseThrow().http2();
  }

  private void switchProtocols(HttpClientResponse answer) {
    HttpClientRequest request = requireNonNull(upstream, "it was asked");
    if (!WebSocketHandshake.isAccepted(exchange.head(), answer)) {
      cancel();
      exchange.fail(new Refused(Refusal.UPSTREAM_FAILED, "101 that answers no handshake"));
    } else if (exchange.connection().isAhead()) {
      cancel();
      exchange.fail(Refused.badRequest("bytes before the handshake's end (RFC 6455 section 4.1)"));
    } else {
      judged = true;
      forward.switched(exchange, replica);
      MultiMap headers = exchange.response().headers();
      AnswerHeaders.write(exchange, answer, headers);
      WebSocketHandshake.ask(headers);
      Tunnel.open(exchange, request, answer, this::tunnelEnded);
    }
  }

  private void tunnelEnded() {
    release();
    exchange.tunnelEnded();
  }

  /** Early hints, which go on at once unless the client does not take them (RFC 8297). */
  @Override
  public void handle(MultiMap hints) {
    HttpServerResponse to = exchange.response();
    boolean http10 = exchange.request().version() == HttpVersion.HTTP_1_0;
    if (!released && !http10 && !to.headWritten() && !to.writeQueueFull()) {
      to.writeEarlyHints(AnswerHeaders.ofHints(hints));
    }
  }

  private void takeBody(HttpClientResponse answer, int status) {
    HttpServerResponse to = exchange.response();
    String length = answer.headers().get(HttpHeaders.CONTENT_LENGTH);
    if (exchange.head().isHead() || status == 204 || status == 304) {
      answer.endHandler(end -> finish(answer, null));
    } else if (length != null && length.length() <= 5 && Integer.parseInt(length) <= ONE_WRITE) {
      SmallBody body = new SmallBody(Integer.parseInt(length));
      answer.handler(body).endHandler(end -> finish(answer, body.whole()));
    } else {
      to.setChunked(length == null);
      exchange.begin(status);
      Pump pump = new Pump(answer, to, bytes -> exchange.deadline().progressed());
      download = pump;
      answer.handler(pump).endHandler(end -> finish(answer, null));
      exchange.later(this::sendHead);
    }
  }

  // The head mostly goes out with the first of the body; one whose body keeps waiting goes alone.
  private void sendHead() {
    HttpServerResponse to = exchange.response();
    boolean http10 = exchange.request().version() == HttpVersion.HTTP_1_0;
    // Vert.x would announce chunks, which HTTP/1.0 does not know.
    if (!released && !to.headWritten() && !http10) {
      to.writeHead();
    }
  }

  private void finish(HttpClientResponse answer, @Nullable Buffer body) {
    if (!release()) {
      return;
    }
    exchange.deadline().attemptEnded();
    if (download == null) {
      exchange.begin(answer.statusCode());
    }
    HttpServerResponse to = exchange.response();
    Trailers.forward(answer, to, exchange.request().version());
    exchange.end(body == null ? to.end() : to.end(body));
    // The answer is out before the request was in: the rest of it interests nobody.
    if ((upload != null || isWebSocket()) && upstream != null) {
      drop(upstream);
    }
  }

  private void failed(Throwable failure) {
    if (!released && wasStale() && exchange.resendsStale()) {
      // The next attempt takes the judgement over.
      judged = true;
      cancel();
      new Attempt(exchange, forward).start(requireNonNull(upstreams, "it has started"));
    } else {
      giveUp(Retries.Cause.RESET, Failures.ofUpstream(failure));
    }
  }

  private void giveUp(Retries.Cause cause, Refused refused) {
    if (!released) {
      judged = true;
      cancel();
      forward.unanswered(exchange, replica, cause, refused);
    }
  }

  // The replica closed a connection that it had kept, as the request came: no failure of its own,
  // and what may be done twice may be sent again (RFC 9112 section 9.3.1). One that closes later
  // has worked on the request.
  private boolean wasStale() {
    return watch != null
        && readsBefore > 0
        && exchange.now() - sent < STALE_NANOS
        && watch.reads() == readsBefore
        && !exchange.head().scan().hasBody()
        && IDEMPOTENT.contains(exchange.head().method());
  }

  /** An error of ours, such as a filter that writes what is no header. */
  private void broken(RuntimeException error) {
    cancel();
    exchange.fail(Failures.ofStep(error));
  }

  private boolean release() {
    if (released) {
      return false;
    }
    released = true;
    replica.load().end();
    unwatch();
    if (!judged) {
      replica.health().abandoned(exchange.started());
    }
    if (awaited != null) {
      awaited.forget();
    }
    if (upload != null) {
      upload.stop();
    }
    if (download != null) {
      download.stop();
    }
    return true;
  }

  private static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1;
  }
}
