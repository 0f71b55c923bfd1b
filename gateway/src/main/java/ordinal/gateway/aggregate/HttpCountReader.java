package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.dial.Dial;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Reads values over HTTP/1.1 with a pool of its own, so that a flood of traffic never delays a
 * total. Event loop only.
 */
final class HttpCountReader implements CountReader {
  /** Connections to one replica: five for readers of a total, one for its watch, and some more. */
  private static final PoolOptions POOL =
      new PoolOptions().setHttp1MaxSize(16).setMaxWaitQueueSize(64);

  private static final int MAX_BYTES = 64 * 1024;

  private static final HttpClientOptions OPTIONS =
      Dial.ready(new HttpClientOptions().setKeepAliveTimeout(15).setMaxHeaderSize(8192));

  private final Vertx vertx;
  private final HttpClient client;

  HttpCountReader(Vertx vertx) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient(OPTIONS, POOL);
  }

  @Override
  public Future<Long> read(Replica.Address address, String path, String field, Duration timeout) {
    RequestOptions options =
        Dial.to(address, new RequestOptions())
            .setMethod(HttpMethod.GET)
            .setURI(path)
            .putHeader(HttpHeaders.ACCEPT, "application/json")
            .setConnectTimeout(timeout.toMillis());
    Exchange exchange = new Exchange();
    long timer = vertx.setTimer(timeout.toMillis(), id -> exchange.expire());
    return attempt(exchange, options)
        .recover(cause -> again(exchange, options, cause))
        .map(body -> CountBody.parse(body, field))
        .recover(cause -> Future.failedFuture(Reasons.of(cause, timeout)))
        .onComplete(count -> vertx.cancelTimer(timer));
  }

  private Future<Buffer> attempt(Exchange exchange, RequestOptions options) {
    return client
        .request(options)
        .compose(exchange::send)
        .compose(response -> CountBody.read(response, MAX_BYTES));
  }

  /** A kept-alive connection that the replica closed meanwhile is no failure: GET is idempotent. */
  private Future<Buffer> again(Exchange exchange, RequestOptions options, Throwable cause) {
    boolean closed =
        cause instanceof HttpClosedException
            || (cause instanceof IOException && !(cause instanceof ConnectException));
    return closed && !exchange.expired ? attempt(exchange, options) : Future.failedFuture(cause);
  }

  Future<Void> close() {
    return client.close();
  }

  /** The request in flight, given up when its time is over so that it holds no connection. */
  private static final class Exchange {
    private @Nullable HttpClientRequest request;
    private boolean expired;

    Future<HttpClientResponse> send(HttpClientRequest connected) {
      if (expired) {
        connected.reset();
        return Future.failedFuture(new TimeoutException());
      }
      request = connected;
      return connected.send();
    }

    void expire() {
      expired = true;
      if (request != null) {
        request.reset(0, new TimeoutException());
      }
    }
  }
}
