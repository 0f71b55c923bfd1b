package ordinal.gateway.health;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.dial.Dial;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.HealthChange;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Asks one replica again and again, the first time after a random part of the interval and then
 * with a tenth of it as jitter, so that the checks of many replicas and gateways spread. One event
 * loop.
 */
final class Check {
  private static final int JITTER = 10;

  private final Vertx vertx;
  private final HttpClient client;
  private final IntUnaryOperator random;
  private final HealthCheck how;
  private final Fleet fleet;
  private final RequestOptions options;
  private @Nullable Replica replica;
  private @Nullable HttpClientRequest asking;
  private boolean expired;
  private boolean stopped;

  Check(
      Vertx vertx,
      HttpClient client,
      IntUnaryOperator random,
      HealthCheck how,
      Replica.Address address,
      Fleet fleet) {
    this.vertx = vertx;
    this.client = client;
    this.random = random;
    this.how = how;
    this.fleet = fleet;
    this.options =
        Dial.to(address, new RequestOptions())
            .setMethod(HttpMethod.GET)
            .setURI(how.path())
            .setConnectTimeout(how.timeout().toMillis());
  }

  /** The same replica in the newest snapshot. */
  void replica(Replica newest) {
    replica = newest;
  }

  void start(HealthNews news) {
    int millis = (int) how.interval().toMillis();
    later(1 + random.applyAsInt(millis), news);
  }

  /** Asks no more; what it found out no longer counts. */
  void stop() {
    stopped = true;
    giveUp();
    fleet.unchecked(requireNonNull(replica));
  }

  private void later(long millis, HealthNews news) {
    vertx.setTimer(
        millis,
        id -> {
          if (!stopped) {
            ask(news);
          }
        });
  }

  private void ask(HealthNews news) {
    expired = false;
    long timer = vertx.setTimer(how.timeout().toMillis(), id -> giveUp());
    client
        .request(options)
        .compose(this::send)
        .onComplete((status, failure) -> {
          vertx.cancelTimer(timer);
          asking = null;
          if (!stopped) {
            learn(status, failure, news);
            int jitter = (int) Math.max(1, how.interval().toMillis() / JITTER);
            later(how.interval().toMillis() + random.applyAsInt(jitter), news);
          }
        });
  }

  private Future<Integer> send(HttpClientRequest request) {
    if (expired) {
      // Connected just too late: nobody would end it.
      request.reset();
      return Future.failedFuture(tooLate());
    }
    asking = request;
    return request.send().compose(answer -> answer.end().map(answer.statusCode()));
  }

  private void giveUp() {
    expired = true;
    if (asking != null) {
      asking.reset(0, tooLate());
    }
  }

  private TimeoutException tooLate() {
    return new TimeoutException("no answer within " + how.timeout().toMillis() + " ms");
  }

  private void learn(@Nullable Integer status, @Nullable Throwable failure, HealthNews news) {
    boolean passed = status != null && status / 100 == 2;
    String why =
        status != null
            ? "health check: status " + status
            : "health check: " + (failure == null ? "" : failure.getMessage());
    HealthChange change = fleet.checked(requireNonNull(replica), how, passed, why);
    if (change != null) {
      news.tell(change);
    }
  }
}
