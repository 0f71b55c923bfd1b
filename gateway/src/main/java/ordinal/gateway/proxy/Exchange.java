package ordinal.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import ordinal.gateway.metrics.VisitCount;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Match;
import ordinal.gateway.routing.RuleLimits;
import ordinal.gateway.routing.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p>It is OPEN while the steps decide, TAKEN once one of them will answer, ANSWERING from the
 * first byte of the answer's head on, and DONE when the answer is out, the client is gone or the
 * exchange was broken off. A failure before ANSWERING is answered with a problem; later the
 * connection is broken off, so that nobody takes a part for the whole. One event loop.
 */
final class Exchange {
  private enum State {
    OPEN,
    TAKEN,
    ANSWERING,
    DONE
  }

  private static final long SMALL_BODY = 65_536;

  private final Loop loop;
  private final ClientConnection connection;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ExchangeDeadline deadline;
  private final long started;
  private State state = State.OPEN;
  private boolean last;
  private boolean gone;
  private boolean switched;

  // What the steps find out, in their order.
  private @Nullable RequestHead head;
  private @Nullable Match match;
  private @Nullable Backend backend;
  private @Nullable Replica replica;
  private boolean bound;
  private @Nullable StickySession sticky;
  private Sessions.@Nullable Session session;
  private @Nullable Tries tries;
  private String uri = "";
  private String host = "";
  private @Nullable Attempt attempt;
  private @Nullable List<MirrorCopy> copies;
  private @Nullable WatchedBody watched;
  private @Nullable KeptBody kept;
  private long mostBody = RuleLimits.ANY;
  private Map<String, String> told = Map.of();
  private @Nullable Place place;
  private int waitsAt;
  private @Nullable VisitCount visit;

  Exchange(Loop loop, ClientConnection connection, HttpServerRequest request) {
    this.loop = loop;
    this.connection = connection;
    this.request = request;
    this.response = request.response();
    this.started = loop.now();
    this.deadline = new ExchangeDeadline(this, started, loop.limits());
    connection.begun();
    loop.deadlines().watch(deadline);
    response.exceptionHandler(this::clientGone);
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  ClientConnection connection() {
    return connection;
  }

  ListenPort port() {
    return connection.port();
  }

  /** Whether it is a stream of HTTP/2, which ends without its connection. */
  boolean isStream() {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** Runs something once the bytes that were read together are dealt with. */
  void later(Runnable task) {
    loop.later(task);
  }

  long now() {
    return loop.now();
  }

  /** Runs something after so many milliseconds. */
  void after(long millis, Runnable task) {
    loop.after(millis, task);
  }

  /** When the request came, by the ticker. */
  long started() {
    return started;
  }

  ConnectWatch watchConnect(Attempt connecting) {
    ConnectWatch watch = new ConnectWatch(connecting, now());
    loop.deadlines().watch(watch);
    return watch;
  }

  void unwatch(ConnectWatch watch) {
    loop.deadlines().forget(watch);
  }

  ExchangeDeadline deadline() {
    return deadline;
  }

  Deadlines deadlines() {
    return loop.deadlines();
  }

  void head(RequestHead found) {
    head = found;
  }

  RequestHead head() {
    return requireNonNull(head, "the guard comes first");
  }

  void match(Match found) {
    match = found;
    deadline.rule(found.rule().timeouts(), found.rule().limits().idle());
  }

  Match match() {
    return requireNonNull(match, "matching comes earlier");
  }

  void backend(Backend chosen) {
    backend = chosen;
  }

  /** Null for a replica that the client named and that is in no backend of the rule. */
  @Nullable Backend backend() {
    return backend;
  }

  /**
   * The replica that is to answer.
   *
   * @param named whether the client named it, so that no other will do
   */
  void replica(Replica chosen, boolean named) {
    replica = chosen;
    bound = named;
  }

  Replica replica() {
    return requireNonNull(replica, "choosing comes earlier");
  }

  /**
   * The rule has sessions.
   *
   * @param held what the client has of one; null for nothing
   */
  void session(StickySession by, Sessions.@Nullable Session held) {
    sticky = by;
    session = held;
  }

  Sessions.@Nullable Session session() {
    return session;
  }

  /** To be called when the replica's answer is what the client gets. */
  void keepSession(MultiMap to) {
    if (sticky != null) {
      sticky.keep(this, to);
    }
  }

  /** What was tried in vain. */
  Tries tries() {
    if (tries == null) {
      tries = new Tries();
    }
    return tries;
  }

  /** Another replica is to answer, perhaps not at once; what the last one said is void. */
  void restart(Replica next) {
    replica = next;
    response.headers().clear();
    deadline.attemptEnded();
  }

  boolean isBound() {
    return bound;
  }

  void target(String forwardedUri, String forwardedHost) {
    uri = forwardedUri;
    host = forwardedHost;
  }

  String uri() {
    return uri;
  }

  /** The Host to forward, empty where the client named none and no filter does. */
  String host() {
    return host;
  }

  /** A replica is about to be asked, perhaps not for the first time. */
  void visiting() {
    if (visit != null) {
      visit.repeat();
    } else {
      visit = loop.metrics().visit(match().rule(), head().method(), head().path());
    }
  }

  void attempt(Attempt current) {
    attempt = current;
    deadline.attempt();
  }

  /** Copies that want to know how this request ends. */
  void mirrored(List<MirrorCopy> all) {
    copies = all;
  }

  /** What the pieces of the request's body pass on their way to {@code next}. */
  Handler<Buffer> uploading(Handler<Buffer> next) {
    if (watched != null) {
      watched.turnTo(next);
      return watched;
    }
    if (copies == null && mostBody == RuleLimits.ANY) {
      return next;
    }
    watched = new WatchedBody(this, copies == null ? List.of() : copies, mostBody, next);
    return watched;
  }

  /** What was sent of the request's body so far; null where nobody could ask for it again. */
  @Nullable KeptBody kept() {
    return kept;
  }

  /** From now on the beginning of the request's body is kept. */
  KeptBody keep() {
    if (kept == null) {
      kept = new KeptBody();
    }
    return kept;
  }

  /** A replica works on the request, or it is over. */
  void dropKept() {
    if (kept != null) {
      kept.drop();
    }
  }

  /** The request's body may come to so many bytes. */
  void limitBody(long most) {
    mostBody = most;
  }

  /** Headers that each answer carries, whoever makes it. */
  void tell(Map<String, String> headers) {
    told = headers;
  }

  /** What is held at the backend until it has answered. */
  void place(Place taken) {
    place = taken;
  }

  /** The step that waits, by its number. */
  void waitAt(int step) {
    waitsAt = step;
  }

  int waitsAt() {
    return waitsAt;
  }

  /** The wait is over. */
  void goOn() {
    loop.goOn(this);
  }

  /** The request's trailers, once its body has ended. */
  Iterable<Map.Entry<String, String>> trailers() {
    return isStream()
        ? Http2Pipeline.trailers(request.connection(), request.streamId())
        : connection.trailers();
  }

  /** The request's body is complete. */
  void uploaded() {
    if (copies != null) {
      copies.forEach(MirrorCopy::send);
    }
  }

  /** A step will answer later. */
  void take() {
    become(State.TAKEN);
  }

  /** Whether an answer is still to come, and none of it has gone out. */
  boolean isUnanswered() {
    return state == State.TAKEN && !response.headWritten();
  }

  boolean isTaken() {
    return state != State.OPEN;
  }

  void answerEmpty(int status) {
    begin(status);
    end(response.end());
  }

  /** A whole answer of ours; of no effect where the client is gone or was answered already. */
  void answer(int status, String type, Buffer body, String cacheControl) {
    if (state == State.OPEN || state == State.TAKEN) {
      response.putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
      if (status == 503) {
        response.putHeader(HttpHeaders.RETRY_AFTER, "1");
      }
      answer(status, type, body);
    }
  }

  private void answer(int status, String type, Buffer body) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    // Also for HEAD, which has no body itself.
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    begin(status);
    end(request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body));
  }

  /** To be called before the first byte of the answer, with all headers set but these. */
  void begin(int status) {
    become(State.ANSWERING);
    response.setStatusCode(status);
    deadline.answering();
    if (place != null) {
      place.answered(status);
    }
    if (!isStream()) {
      ending();
    }
    if (!told.isEmpty()) {
      told.forEach(response.headers()::set);
    }
    if (!response.headers().contains(HttpHeaders.DATE)) {
      response.headers().set(HttpHeaders.DATE, loop.date());
    }
    nameReplica();
  }

  private void nameReplica() {
    if (replica != null && match != null && match.namesReplicas()) {
      response.headers().set(AnswerHeaders.BACKEND, replica.backend());
      response.headers().set(AnswerHeaders.REPLICA, replica.name());
    }
  }

  // Whether this is the last answer on its connection.
  private void ending() {
    last |= port().isDraining() || hasMuchUnread();
    last |= request.version() == HttpVersion.HTTP_1_0;
    if (last) {
      // A request pipelined behind this one must not be served.
      connection.closing();
    }
    if (request.version() == HttpVersion.HTTP_1_0) {
      // Such a client may know the end of the answer by the close alone.
      response.headersEndHandler(
          v -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    } else if (last) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** To be called before the 101: it counts as the answer, and limits of requests end with it. */
  void switchProtocols() {
    become(State.ANSWERING);
    switched = true;
    nameReplica();
    loop.deadlines().forget(deadline);
    loop.metrics().tunnelOpened();
    record(101);
  }

  /** Both connections of the tunnel are closed. */
  void tunnelEnded() {
    become(State.DONE);
    leavePlace();
    loop.metrics().tunnelClosed();
    connection.left();
  }

  private void record(int status) {
    long nanos = loop.now() - started;
    loop.metrics().answered(match == null ? null : match.rule(), backend, replica, status, nanos);
    if (visit != null) {
      visit.end(status);
    }
    if (copies != null) {
      copies.forEach(copy -> copy.primaryEnded(status, nanos));
    }
  }

  /** The answer's last byte is handed over. */
  void end(Future<Void> written) {
    leavePlace();
    written.onComplete((v, failure) -> finish());
  }

  /** Answers with a problem, or breaks off an answer that has begun. */
  void fail(Refused refused) {
    if (state == State.DONE || switched) {
      return;
    }
    cancelAttempt();
    if (refused.refusal().isLimit()) {
      String route = match == null ? null : match.rule().routeName();
      loop.metrics().limited(refused.refusal().slug(), route, backend);
    }
    if (state == State.ANSWERING || response.headWritten()) {
      breakOff();
      return;
    }
    last |= refused.refusal().closes();
    writeProblem(refused);
  }

  private void breakOff() {
    if (isStream()) {
      Http2Pipeline.reset(request.connection(), response.streamId(), Streams.INTERNAL_ERROR);
    } else {
      connection.abort(request.version() == HttpVersion.HTTP_1_0);
    }
    finish();
  }

  private void writeProblem(Refused refused) {
    String allow = response.headers().get(HttpHeaders.ALLOW);
    response.headers().clear();
    if (allow != null) {
      response.putHeader(HttpHeaders.ALLOW, allow);
    }
    if (refused.refusal() == Refusal.UPGRADE_REQUIRED) {
      WebSocketHandshake.offer(response.headers());
    }
    if (refused.refusal().asksToRetry()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    refused.headers().forEach(response::putHeader);
    String instance = head == null ? "" : head.path();
    answer(
        refused.refusal().status(),
        "application/problem+json",
        Failures.problem(refused, instance).toBuffer());
  }

  /** The client went away, or broke the framing of its body; the replica learns of it at once. */
  private void clientGone(Throwable cause) {
    gone = true;
    cancelAttempt();
    finish();
  }

  /** The rest of a small answer keeps waiting. */
  void stopCollecting() {
    if (attempt != null) {
      attempt.stopCollecting();
    }
  }

  /** One try took too long. */
  void attemptTimedOut(Refused refused) {
    if (attempt != null && isUnanswered()) {
      attempt.timedOut(refused);
    } else {
      fail(refused);
    }
  }

  /** The time for all of it is over. */
  void timedOut(Refused refused) {
    if (attempt != null && isUnanswered()) {
      attempt.outOfTime(refused);
    }
    fail(refused);
  }

  private void cancelAttempt() {
    if (attempt != null) {
      attempt.cancel();
    }
  }

  private void leavePlace() {
    if (place != null) {
      place.leave();
    }
  }

  // Every move goes forward.
  private void become(State next) {
    if (next.compareTo(state) <= 0) {
      throw new IllegalStateException(next + " after " + state);
    }
    state = next;
  }

  private void finish() {
    if (state == State.DONE || switched) {
      return;
    }
    int status = state == State.ANSWERING ? response.getStatusCode() : 0;
    become(State.DONE);
    leavePlace();
    dropKept();
    loop.deadlines().forget(deadline);
    record(status);
    // What is left of the body is read and dropped.
    if (!request.isEnded()) {
      request.handler(null).resume();
    }
    if (isStream()) {
      if (!gone) {
        Streams.dropRest(request);
      }
      connection.ended();
    } else if (last) {
      connection.endedLast(request);
    } else {
      connection.ended();
      if (!request.isEnded()) {
        request.endHandler(end -> connection.restDropped());
      }
    }
  }

  // A small rest is read and dropped; a large one is not worth keeping the connection. A client
  // that waited in vain to be asked for its body may never send it.
  private boolean hasMuchUnread() {
    if (head == null || !head.scan().hasBody() || request.isEnded()) {
      return false;
    }
    return head.scan().isChunked()
        || head.scan().expect() != null
        || head.contentLength() > SMALL_BODY;
  }
}
