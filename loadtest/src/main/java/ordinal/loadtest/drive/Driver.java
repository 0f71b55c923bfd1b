package ordinal.loadtest.drive;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a {@link Load} until it is stopped. One thread waits for each request to be due and never
 * for an answer; one event loop sends, receives and records. The methods are for any other thread.
 */
public final class Driver implements AutoCloseable {
  // The patience is kept by the event loop, which on a busy machine is late itself.
  private static final Duration SLACK = Duration.ofSeconds(30);
  private static final int MOST_NAMES = 1_000;
  private static final int MOST_LETTERS = 200;
  private static final VersionSource REPLICA = new VersionSource.Header("x-ordinal-replica");
  // The same users in the same order each time, so that runs can be compared.
  private static final long SEED = 42;

  private final Load load;
  private final Vertx vertx;
  private final HttpClient client;
  private final Context loop;
  private final RequestOptions request;
  private final List<User> users = new ArrayList<>();
  private final Map<String, Long> firstSeen = new ConcurrentHashMap<>();
  private final CountDownLatch allDone = new CountDownLatch(1);
  private final Thread arrivals;

  private long start;
  private volatile long stopped;
  private volatile boolean stopping;
  private volatile boolean closed;
  private volatile Progress progress = new Progress(0, 0, 0);

  // Of the event loop.
  private final Map<String, String> names = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int sent;
  private int underWay;
  private int good;
  private int failed;
  private boolean allArrived;

  /** How far it has come: sent, answered well, failed. */
  public record Progress(int sent, int good, int failed) {}

  private Driver(Load load) {
    this.load = load;
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    loop = vertx.getOrCreateContext();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(load.keepAlive())
                .setDecompressionSupported(false)
                .setConnectTimeout((int) load.patience().toMillis()),
            new PoolOptions().setHttp1MaxSize(load.mostUnderWay()).setEventLoopSize(0));
    request =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(load.method()))
            .setAbsoluteURI(load.target().toString());
    for (int i = 0; i < load.users(); i++) {
      users.add(new User(i, load.cohorts().get(i % load.cohorts().size())));
    }
    arrivals = Thread.ofPlatform().name("arrivals").unstarted(this::arrive);
  }

  /** Begins; the first request is due at once. */
  public static Driver start(Load load) {
    Driver driver = new Driver(load);
    driver.start = System.nanoTime();
    driver.arrivals.start();
    return driver;
  }

  /** Nanoseconds since the load began. */
  public long nanos() {
    return System.nanoTime() - start;
  }

  public Progress progress() {
    return progress;
  }

  /** When the first answer of this version came, or -1. */
  public long firstSeen(String version) {
    return firstSeen.getOrDefault(version, -1L);
  }

  /** When the first answer came that was of another version than the first of all, or -1. */
  public long secondVersionSeen() {
    return firstSeen.values().stream().sorted().skip(1).findFirst().orElse(-1L);
  }

  /** Whether the longest time is over. */
  public boolean isOver() {
    return !arrivals.isAlive();
  }

  /**
   * Sends no more, waits until all requests have ended, and closes.
   *
   * @throws IllegalStateException where they do not: figures without them would be wrong
   */
  public Recording stop() throws InterruptedException {
    stopping = true;
    LockSupport.unpark(arrivals);
    arrivals.join();
    boolean complete = allDone.await(load.patience().plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    close();
    if (!complete) {
      throw new IllegalStateException(
          "this machine is too busy for %d requests a second".formatted(load.perSecond()));
    }
    return new Recording(load.perSecond(), stopped, samples);
  }

  @Override
  public void close() {
    stopping = true;
    closed = true;
    LockSupport.unpark(arrivals);
    vertx.close().await();
  }

  private void arrive() {
    int most = load.requests();
    for (int i = 0; i < most; i++) {
      long due = i * 1_000_000_000L / load.perSecond();
      if (!awaitDue(due)) {
        break;
      }
      loop.runOnContext(_ -> send(due));
    }
    stopped = nanos();
    loop.runOnContext(_ -> {
      allArrived = true;
      lastDone();
    });
  }

  private boolean awaitDue(long due) {
    for (long wait = due - nanos(); wait > 0 && !stopping; wait = due - nanos()) {
      LockSupport.parkNanos(wait);
    }
    return !stopping;
  }

  private void send(long due) {
    if (closed) {
      return;
    }
    User user = users.get(random.nextInt(users.size()));
    long now = nanos();
    sent++;
    if (underWay >= load.mostUnderWay()) {
      record(new Sample(user.id(), due, now, now, 0, Failure.NOT_SENT, "", ""));
      return;
    }
    underWay++;
    exchange(user, due)
        .onComplete(result -> {
          underWay--;
          record(
              result.succeeded()
                  ? answered(user, due, now, result.result())
                  : failed(user, due, now, result.cause()));
        });
  }

  private Future<Answer> exchange(User user, long due) {
    long left = TimeUnit.NANOSECONDS.toMillis(due + load.patience().toNanos() - nanos());
    Future<HttpClientRequest> requested = client.request(request);
    return requested
        .compose(r -> dressed(r, user).send())
        .compose(response -> response.body().map(body -> new Answer(response, body)))
        .timeout(Math.max(1, left), TimeUnit.MILLISECONDS)
        // What timed out still holds a connection.
        .onFailure(_ -> requested.onSuccess(HttpClientRequest::reset));
  }

  private static HttpClientRequest dressed(HttpClientRequest request, User user) {
    request
        .putHeader("accept", "application/json")
        .putHeader("x-user-id", Integer.toString(user.id()));
    user.headers().forEach(request::putHeader);
    String cookies = user.cookies();
    return cookies.isEmpty() ? request : request.putHeader("cookie", cookies);
  }

  private Sample answered(User user, long due, long began, Answer answer) {
    long done = nanos();
    MultiMap headers = answer.response.headers();
    user.keep(headers.getAll("set-cookie"));
    String version = name(load.version().of(headers, answer.body));
    if (!version.isEmpty()) {
      firstSeen.putIfAbsent(version, done);
    }
    String replica = name(REPLICA.of(headers, answer.body));
    int status = answer.response.statusCode();
    return new Sample(user.id(), due, began, done, status, null, version, replica);
  }

  private Sample failed(User user, long due, long began, Throwable cause) {
    return new Sample(user.id(), due, began, nanos(), 0, Failure.of(cause), "", "");
  }

  private void record(Sample sample) {
    samples.add(sample);
    if (sample.good()) {
      good++;
    } else {
      failed++;
    }
    progress = new Progress(sent, good, failed);
    lastDone();
  }

  private void lastDone() {
    if (allArrived && underWay == 0) {
      allDone.countDown();
    }
  }

  // One string for all samples that name it, and no more names than fit.
  private String name(String name) {
    String known = names.get(name);
    if (known != null) {
      return known;
    }
    String kept = name.length() > MOST_LETTERS || names.size() >= MOST_NAMES ? "(other)" : name;
    names.put(kept, kept);
    return kept;
  }

  private record Answer(HttpClientResponse response, Buffer body) {}
}
