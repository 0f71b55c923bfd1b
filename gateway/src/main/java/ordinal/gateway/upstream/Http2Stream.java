package ordinal.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request's stream of a connection that others share. One event loop. */
final class Http2Stream implements Connection {
  private static final HttpVersion VERSION = new HttpVersion("HTTP", 2, 0, true);
  private static final long REFUSED_STREAM = 0x7;
  private static final long CANCEL = 0x8;
  private static final int CONTINUE = 100;
  private static final int SWITCHING = 101;
  private static final int EARLY_HINTS = 103;

  private final HttpClientRequest request;
  private @Nullable Receiver receiver;
  private @Nullable HttpClientResponse answer;
  private boolean hasBody;
  private boolean headOut;
  private boolean waitsForDrain;
  private boolean paused;

  Http2Stream(HttpClientRequest request, Receiver receiver) {
    this.request = request;
    this.receiver = receiver;
  }

  @Override
  public boolean isReused() {
    // A stream that could not be served is refused as such.
    return false;
  }

  @Override
  public boolean isAnswered() {
    return answer != null;
  }

  @Override
  public void send(Request asked) {
    request.setMethod(HttpMethod.valueOf(asked.method())).setURI(asked.uri());
    MultiMap headers = request.headers();
    asked.headers(headers::add);
    shape(headers, asked.takesTrailers());
    hasBody = asked.hasBody();
    request.setChunked(asked.isChunked());
    request.exceptionHandler(this::fail);
    request.continueHandler(nothing -> interim(CONTINUE, headers()));
    request.earlyHintsHandler(hints -> interim(EARLY_HINTS, copy(hints)));
    request.response().onComplete(this::answered);
    if (!hasBody) {
      headOut = true;
      var _ = request.end();
    }
  }

  private void shape(MultiMap headers, boolean takesTrailers) {
    String host = headers.get("host");
    if (host != null) {
      headers.remove("host");
    }
    if (host != null && !host.isEmpty()) {
      request.authority(HostAndPort.parseAuthority(host, -1));
    }
    // gRPC has its replicas ask for it.
    if (takesTrailers) {
      headers.set("te", "trailers");
    }
  }

  @Override
  public void write(ByteBuf part) {
    headOut = true;
    var _ = request.write(BufferInternal.buffer(part));
  }

  @Override
  public void end(Iterable<Map.Entry<String, String>> trailers) {
    headOut = true;
    var _ = request.end();
  }

  // A head that waits for the first of the body would keep an early answer away.
  @Override
  public void flush() {
    if (!headOut) {
      headOut = true;
      var _ = request.writeHead();
    }
  }

  @Override
  public boolean isWritable() {
    boolean full = request.writeQueueFull();
    if (full && !waitsForDrain) {
      waitsForDrain = true;
      request.drainHandler(this::drained);
    }
    return !full;
  }

  private void drained(@Nullable Void nothing) {
    waitsForDrain = false;
    if (receiver != null) {
      receiver.writable();
    }
  }

  @Override
  public void pause() {
    paused = true;
    if (answer != null) {
      answer.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (answer != null) {
      answer.resume();
    }
  }

  @Override
  public void close() {
    abort();
  }

  @Override
  public void abort() {
    receiver = null;
    var _ = request.reset(CANCEL);
  }

  private void interim(int status, HttpHeaders headers) {
    if (receiver != null) {
      receiver.interim(status, headers);
    }
  }

  private void answered(@Nullable HttpClientResponse came, @Nullable Throwable failure) {
    if (came == null) {
      fail(failure(failure));
    } else if (came.statusCode() == SWITCHING) {
      Receiver to = receiver;
      // Without a handler Vert.x logs the reset as an error.
      came.exceptionHandler(this::fail);
      abort();
      if (to != null) {
        to.failed(new IllegalArgumentException("status 101, which HTTP/2 does not have"));
      }
    } else if (receiver != null) {
      answer = came;
      came.exceptionHandler(this::fail);
      came.handler(this::body);
      came.endHandler(end -> ended(came));
      if (paused) {
        came.pause();
      }
      receiver.head(head(came));
    }
  }

  private static HttpResponse head(HttpClientResponse from) {
    return new DefaultHttpResponse(
        VERSION, HttpResponseStatus.valueOf(from.statusCode()), copy(from.headers()));
  }

  private void body(Buffer part) {
    if (receiver != null) {
      receiver.body(((BufferInternal) part).getByteBuf());
    }
  }

  private void ended(HttpClientResponse from) {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.end(copy(from.trailers()));
    }
  }

  private void fail(Throwable cause) {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.failed(isUntouched(cause) ? new NotProcessed(cause) : cause);
    }
  }

  // By RFC 9113 section 8.7.
  private boolean isUntouched(Throwable cause) {
    if (answer != null) {
      return false;
    }
    return (cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM)
        || request.streamId() < 0
        || isBehindGoAway();
  }

  // What Vert.x says of a GOAWAY is that of the first one, which mostly names no stream.
  private boolean isBehindGoAway() {
    Http2ConnectionHandler frames =
        ((ConnectionBase) request.connection())
            .channel()
            .pipeline()
            .get(Http2ConnectionHandler.class);
    if (frames == null) {
      return false;
    }
    int last = frames.connection().local().lastStreamKnownByPeer();
    return last >= 0 && request.streamId() > last;
  }

  /** What Vert.x says in its own types, in those of this package. */
  static Throwable failure(@Nullable Throwable cause) {
    return switch (cause) {
      case null -> new ClosedEarly();
      case ConnectionPoolTooBusyException e -> new PoolFull(String.valueOf(e.getMessage()));
      // That of the wait in the pool; the wait for TCP fails earlier and as another type.
      case TimeoutException e -> new PoolFull(String.valueOf(e.getMessage()));
      default -> cause;
    };
  }

  private static HttpHeaders headers() {
    return new DefaultHttpHeaders();
  }

  private static HttpHeaders copy(MultiMap from) {
    HttpHeaders to = headers();
    from.forEach((name, value) -> to.add(name, value));
    return to;
  }
}
