package ordinal.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.net.ConnectException;
import java.time.Duration;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.upstream.Connection;
import ordinal.gateway.upstream.NotProcessed;
import ordinal.gateway.upstream.Pending;
import ordinal.gateway.upstream.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * One try to have one replica answer: connect, send head and body, take over the answer. It counts
 * in the replica's load from its start to its release, which comes exactly once: with the answer's
 * end, a failure, or its cancelling. One event loop.
 */
final class Attempt implements Receiver {
  // Up to here a body of known length is collected and goes out with the head in one write, unless
  // it comes slowly.
  private static final int ONE_WRITE = 65_536;
  private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int CONTINUE = 100;
  private static final int SWITCHING = 101;
  private static final int EARLY_HINTS = 103;

  private final Exchange exchange;
  private final Forward forward;
  private final Replica replica;
  private @Nullable Pending pending;
  private @Nullable ConnectWatch connecting;
  private @Nullable Connection upstream;
  private @Nullable AwaitedBody awaited;
  private @Nullable Upload upload;
  private @Nullable Download download;
  private @Nullable SmallBody small;
  private @Nullable Tunnel tunnel;
  private int status;
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

  /**
   * Begins.
   *
   * @param fresh whether only a connection will do that nobody has used before
   */
  void start(Upstreams upstreams, boolean fresh) {
    replica.load().begin();
    begun = exchange.now();
    exchange.attempt(this);
    Pending wait =
        upstreams.request(
            replica.address().orElseThrow(), exchange.match().identity(), this, fresh);
    // It may be over before this is known.
    if (wait != null && upstream == null && !released) {
      pending = wait;
      connecting = exchange.watchConnect(this);
    }
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
    if (!released && !isQueued()) {
      forward.passOver(exchange, this, replica);
    }
  }

  // Waits for a connection that is in use: that is load, which must not spill over.
  private boolean isQueued() {
    return pending != null && pending.isQueued();
  }

  /** No answer came in the time of one try. */
  void timedOut(Refused refused) {
    if (upstream != null) {
      giveUp(Retries.Cause.TIMEOUT, refused);
    } else {
      boolean load = isQueued();
      judged = true;
      if (release()) {
        forward.notConnected(exchange, replica, refused, load);
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
    if (tunnel != null) {
      tunnel.end();
    } else if (release() && upstream != null) {
      upstream.abort();
    }
  }

  @Override
  public void notConnected(Throwable cause) {
    judged = true;
    if (release()) {
      Refused refused = Failures.ofConnect(cause);
      forward.notConnected(exchange, replica, refused, refused.refusal() == Refusal.OVERLOADED);
    }
  }

  @Override
  public void connected(Connection connection) {
    upstream = connection;
    unwatch();
    try {
      send(connection);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void unwatch() {
    pending = null;
    if (connecting != null) {
      exchange.unwatch(connecting);
      connecting = null;
    }
  }

  private void send(Connection to) {
    HeaderScan scan = exchange.head().scan();
    HttpVersion version = exchange.request().version();
    boolean awaits = scan.hasBody() && scan.expect() != null && version != HttpVersion.HTTP_1_0;
    to.send(ForwardedRequest.of(exchange, isWebSocket(), awaits));
    sent = exchange.now();
    if (scan.hasBody()) {
      sendBody(to, awaits);
    }
    if (!released) {
      to.flush();
    }
  }

  private boolean isWebSocket() {
    return exchange.head().scan().asksForWebSocket()
        && exchange.request().version() == HttpVersion.HTTP_1_1
        && !replica.address().orElseThrow().http2();
  }

  private void sendBody(Connection to, boolean awaits) {
    HttpServerRequest from = exchange.request();
    KeptBody kept = replica.address().orElseThrow().http2() ? exchange.keep() : exchange.kept();
    Upload body = new Upload(from, to, exchange.deadline(), kept);
    upload = body;
    if (kept != null) {
      kept.write(to);
    }
    if (from.isEnded()) {
      bodySent(to);
      return;
    }
    Handler<Buffer> parts = exchange.uploading(body);
    if (awaits) {
      AwaitedBody held = new AwaitedBody(exchange);
      awaited = held;
      from.handler(part -> {
        held.comes();
        parts.handle(part);
      });
    } else {
      from.handler(parts);
      exchange.deadline().uploading();
    }
    from.endHandler(end -> bodySent(to)).resume();
  }

  private void bodySent(Connection to) {
    if (awaited != null) {
      awaited.forget();
    }
    exchange.uploaded();
    if (!released) {
      upload = null;
      to.end(Trailers.forwarded(exchange.trailers()));
      to.flush();
      exchange.deadline().uploadEnded();
    }
  }

  @Override
  public void writable() {
    if (tunnel != null) {
      tunnel.writable();
    } else if (upload != null) {
      upload.writable();
    }
  }

  @Override
  public void interim(int interim, HttpHeaders headers) {
    HttpServerResponse to = exchange.response();
    boolean http10 = exchange.request().version() == HttpVersion.HTTP_1_0;
    if (interim == CONTINUE && awaited != null) {
      awaited.handle(null);
    } else if (interim == EARLY_HINTS && !http10 && !to.headWritten() && !to.writeQueueFull()) {
      // At once, unless the client does not take them (RFC 8297).
      to.writeEarlyHints(AnswerHeaders.ofHints(headers));
    }
  }

  @Override
  public void head(HttpResponse answer) {
    if (awaited != null) {
      awaited.forget();
    }
    exchange.dropKept();
    status = answer.status().code();
    try {
      if (status == SWITCHING) {
        switchProtocols(answer);
      } else if (status < 200 || status > 599) {
        cancel();
        exchange.fail(new Refused(Refusal.UPSTREAM_FAILED, "status " + status));
      } else {
        answered(answer);
      }
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void answered(HttpResponse answer) {
    judged = forward.answered(exchange, replica, status);
    Replica next = forward.insteadOf(exchange, status);
    if (next != null) {
      cancel();
      forward.again(exchange, next, Retries.Cause.STATUS);
    } else {
      AnswerHeaders.write(exchange, answer, exchange.response().headers());
      takeBody(answer.headers().get(HttpHeaderNames.CONTENT_LENGTH));
    }
  }

  private void switchProtocols(HttpResponse answer) {
    if (!WebSocketHandshake.isAccepted(exchange.head(), answer.headers())) {
      cancel();
      exchange.fail(new Refused(Refusal.UPSTREAM_FAILED, "101 that answers no handshake"));
    } else if (exchange.connection().isAhead()) {
      cancel();
      exchange.fail(Refused.badRequest("bytes before the handshake's end (RFC 6455 section 4.1)"));
    } else {
      judged = true;
      forward.succeeded(exchange, replica);
      MultiMap headers = exchange.response().headers();
      AnswerHeaders.write(exchange, answer, headers);
      WebSocketHandshake.ask(headers);
      Connection to = requireNonNull(upstream, "it has answered");
      tunnel = Tunnel.open(exchange, to, this::tunnelEnded);
    }
  }

  private void tunnelEnded() {
    release();
    exchange.tunnelEnded();
  }

  private void takeBody(@Nullable String length) {
    if (exchange.head().isHead() || status == 204 || status == 304) {
      return;
    }
    if (length != null && length.length() <= 5 && Integer.parseInt(length) <= ONE_WRITE) {
      small = new SmallBody(Integer.parseInt(length));
      exchange.deadline().collecting();
      return;
    }
    exchange.response().setChunked(length == null);
    download = download();
    exchange.later(this::sendHead);
  }

  private Download download() {
    HttpServerResponse to = exchange.response();
    exchange.begin(status);
    return new Download(requireNonNull(upstream, "it has answered"), to, exchange.deadline());
  }

  /** What there is of a small body goes on, and all else as it comes. */
  void stopCollecting() {
    SmallBody begun = small;
    if (begun == null) {
      return;
    }
    small = null;
    try {
      Download rest = download();
      download = rest;
      sendHead();
      begun.moveTo(rest);
    } catch (RuntimeException e) {
      begun.release();
      broken(e);
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

  @Override
  public void body(ByteBuf part) {
    if (tunnel != null) {
      tunnel.fromReplica(part);
    } else if (small != null) {
      small.add(part);
    } else if (download != null) {
      download.add(part);
    } else {
      part.release();
    }
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (tunnel != null) {
      tunnel.replicaClosed();
      return;
    }
    if (released) {
      return;
    }
    if (!judged) {
      judged = true;
      forward.succeeded(exchange, replica);
    }
    boolean early = upload != null;
    SmallBody whole = small;
    small = null;
    release();
    exchange.deadline().attemptEnded();
    if (download == null) {
      exchange.begin(status);
    }
    HttpServerResponse to = exchange.response();
    Trailers.forward(trailers, to, exchange.request().version());
    exchange.end(whole == null ? to.end() : whole.end(to));
    // The answer is out before the request was in: the rest of it interests nobody.
    if (early && upstream != null) {
      upstream.abort();
    }
  }

  @Override
  public void failed(Throwable failure) {
    if (tunnel != null) {
      tunnel.replicaClosed();
    } else if (!released && wasStale()) {
      // The next attempt takes the judgement over.
      judged = true;
      release();
      forward.resend(exchange);
    } else if (!released && failure instanceof NotProcessed && isAllHere() && sentAgain()) {
      return;
    } else {
      giveUp(Retries.Cause.RESET, Failures.ofUpstream(failure));
    }
  }

  private boolean isAllHere() {
    KeptBody kept = exchange.kept();
    return !exchange.head().scan().hasBody()
        || (kept != null && kept.isWhole() && (awaited == null || awaited.isHeldBack()));
  }

  // No failure of the replica's: it may be about to stop, or have as much to do as it takes.
  private boolean sentAgain() {
    Replica next = forward.insteadOfRefusing(exchange, replica);
    if (next == null) {
      return false;
    }
    if (!exchange.request().isEnded()) {
      exchange.request().pause();
    }
    release();
    forward.again(exchange, next, Retries.Cause.REFUSED);
    return true;
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
    return upstream != null
        && upstream.isReused()
        && !upstream.isAnswered()
        && exchange.now() - sent < STALE_NANOS
        && Retries.isRepeatable(exchange);
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
    if (pending != null) {
      pending.cancel();
    }
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
    if (small != null) {
      small.release();
      small = null;
    }
    return true;
  }
}
