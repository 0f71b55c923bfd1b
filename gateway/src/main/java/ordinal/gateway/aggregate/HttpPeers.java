package ordinal.gateway.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import ordinal.gateway.replicas.Replica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks peers on their admin ports over HTTP/1.1. One that fails is logged once until it answers
 * again. Event loop only.
 */
public final class HttpPeers implements Peers {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPeers.class);
  private static final String PATH = "/api/v1/visits/known";
  private static final int MAX_BYTES = 16 << 20;
  private static final PoolOptions POOL =
      new PoolOptions().setHttp1MaxSize(4).setMaxWaitQueueSize(64);
  private static final HttpClientOptions OPTIONS =
      new HttpClientOptions().setKeepAliveTimeout(15).setMaxHeaderSize(8192);

  private final HttpClient client;
  private final Supplier<List<Replica.Address>> addresses;
  private final Supplier<Optional<String>> token;
  private final Set<Replica.Address> failing = new HashSet<>();
  // Read by other threads.
  private final LongAdder failures = new LongAdder();

  /**
   * @param addresses admin ports of the peers in force now; asked on the event loop, as {@code
   *     token} is, so that neither may block
   * @param token of a viewer; absent where the peers want none
   */
  public HttpPeers(
      Vertx vertx, Supplier<List<Replica.Address>> addresses, Supplier<Optional<String>> token) {
    this.client = vertx.createHttpClient(OPTIONS, POOL);
    this.addresses = addresses;
    this.token = token;
  }

  /** Questions that were not answered, since the start. Any thread. */
  public long failures() {
    return failures.sum();
  }

  @Override
  public List<Future<Memory>> ask(Optional<String> key, Duration patience) {
    List<Replica.Address> now = addresses.get();
    failing.retainAll(Set.copyOf(now));
    return now.stream().map(peer -> ask(peer, target(key), patience)).toList();
  }

  private static String target(Optional<String> key) {
    QueryStringEncoder target = new QueryStringEncoder(PATH);
    key.ifPresent(k -> target.addParam("aggregation", k));
    return target.toString();
  }

  private Future<Memory> ask(Replica.Address peer, String target, Duration patience) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(peer.host())
            .setPort(peer.port())
            .setURI(target)
            .putHeader(HttpHeaders.ACCEPT, "application/json")
            .setTimeout(Math.max(1, patience.toMillis()));
    token.get().ifPresent(t -> options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + t));
    return client
        .request(options)
        .compose(HttpClientRequest::send)
        .compose(response -> CountBody.read(response, MAX_BYTES))
        .map(HttpPeers::memory)
        .onSuccess(memory -> answered(peer))
        .recover(cause -> failed(peer, Reasons.of(cause, patience)));
  }

  private static Memory memory(Buffer body) {
    try {
      return MemoryJson.parse(body.toString(UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ReadFailure("answer is " + e.getMessage());
    }
  }

  private void answered(Replica.Address peer) {
    if (failing.remove(peer)) {
      LOG.info("peer {}:{} answers again", peer.host(), peer.port());
    }
  }

  private Future<Memory> failed(Replica.Address peer, ReadFailure reason) {
    failures.increment();
    if (failing.add(peer)) {
      LOG.warn(
          "peer {}:{} cannot be asked what it knows: {}",
          peer.host(),
          peer.port(),
          reason.getMessage());
    }
    return Future.failedFuture(reason);
  }

  /** Any thread. */
  public Future<Void> close() {
    return client.close();
  }
}
