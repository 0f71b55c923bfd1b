package ordinal.gateway.proxy;

import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute.Timeouts;

/**
 * When an exchange must be over: the whole of it, the attempt under way, and the next progress of
 * the bodies, whichever comes first. A rule's limit of the whole runs from the request's first byte
 * to the answer's last; the gateway's own runs up to the answer's head and stands still while the
 * request's body comes, as only its pauses tell whether it comes too slowly. One event loop.
 */
final class ExchangeDeadline extends Deadline {
  /** Limits of all exchanges, in nanoseconds. */
  record Limits(long request, long bodyIdle) {
    static long nanos(Duration duration) {
      return duration.isZero() ? NEVER : duration.toNanos();
    }
  }

  // One byte now and then is no progress of an upload.
  private static final int LEAST = 1024;
  // Both sides of a tunnel may have nothing to say for long.
  private static final int TUNNEL = 10;

  // Longer than the parts of an answer that is there are apart.
  private static final long COLLECTING = Duration.ofMillis(20).toNanos();

  private final Exchange exchange;
  private final long started;
  private final Limits limits;
  private long whole;
  private boolean coversBody;
  private boolean answering;
  private boolean held;
  private long idle;
  private boolean ownIdle;
  private long perAttempt = NEVER;
  private long attempt = NEVER;
  private long progress = NEVER;
  private long collecting = NEVER;
  private int uploaded;

  ExchangeDeadline(Exchange exchange, long started, Limits limits) {
    this.exchange = exchange;
    this.started = started;
    this.limits = limits;
    idle = limits.bodyIdle();
    whole = after(started, limits.request());
    at = whole;
  }

  /**
   * A limit of the rule holds to the answer's end; the gateway's own only to its head.
   *
   * @param pause what its policy says of pauses: who sets it knows how little may come, so that any
   *     byte ends one
   */
  void rule(Timeouts timeouts, Optional<Duration> pause) {
    if (pause.isPresent()) {
      idle = pause.get().toNanos();
      ownIdle = true;
    }
    Optional<Duration> request = timeouts.request();
    if (request.isPresent()) {
      whole(request.get());
      coversBody = true;
    }
    perAttempt = timeouts.backendRequest().map(Limits::nanos).orElse(NEVER);
    refresh();
  }

  /** Replaces the limit of the whole. */
  void whole(Duration limit) {
    whole = after(started, Limits.nanos(limit));
    refresh();
  }

  /** A new attempt begins. */
  void attempt() {
    if (perAttempt != NEVER) {
      attempt = after(exchange.now(), perAttempt);
      refresh();
    }
  }

  /** The answer's head is there, and waits for the rest of a small body. */
  void collecting() {
    collecting = exchange.now() + COLLECTING;
    refresh();
  }

  /** The replica has answered in full. */
  void attemptEnded() {
    attempt = NEVER;
    collecting = NEVER;
    refresh();
  }

  /** The answer's head is there. */
  void answering() {
    answering = true;
    collecting = NEVER;
    bodyComes();
  }

  /** The request's body is on its way, perhaps to another replica than before. */
  void uploading() {
    held = false;
    bodyComes();
  }

  private void bodyComes() {
    if (!coversBody) {
      whole = NEVER;
    }
    progressed();
  }

  void uploaded(int bytes) {
    uploaded += bytes;
    if (uploaded >= LEAST || ownIdle) {
      uploaded = 0;
      progressed();
    }
  }

  /** The replica takes no more of the request's body for now: the client is not to blame. */
  void uploadHeld() {
    held = true;
    progressed();
  }

  /** The replica takes more again. */
  void uploadGoesOn() {
    held = false;
    progressed();
  }

  /** The request is complete; pauses count only of an answer that has begun meanwhile. */
  void uploadEnded() {
    held = false;
    if (answering) {
      return;
    }
    progress = NEVER;
    if (!coversBody) {
      whole = after(exchange.now(), limits.request());
    }
    refresh();
  }

  /** Bytes of the answer went on. */
  void progressed() {
    progress = after(exchange.now(), idle);
    refresh();
  }

  /** In which one side of a tunnel must send, in nanoseconds; far from overflow. */
  long tunnelIdle() {
    if (idle == NEVER) {
      return NEVER / 2;
    }
    return ownIdle ? idle : idle * TUNNEL;
  }

  @Override
  void expired(long now) {
    if (collecting <= now) {
      collecting = NEVER;
      refresh();
      exchange.stopCollecting();
    } else if (whole <= now) {
      exchange.timedOut(new Refused(Refusal.TIMEOUT, "no whole answer within the time for it"));
    } else if (attempt <= now) {
      attempt = NEVER;
      refresh();
      exchange.attemptTimedOut(
          new Refused(Refusal.TIMEOUT, "no whole answer within the time of one try"));
    } else if (held) {
      exchange.attemptTimedOut(
          new Refused(Refusal.TIMEOUT, "the replica stopped taking the request's body"));
    } else {
      exchange.fail(new Refused(Refusal.REQUEST_TIMEOUT, "the request's body stopped coming"));
    }
  }

  private void refresh() {
    at = Math.min(Math.min(whole, collecting), Math.min(attempt, progress));
  }

  private static long after(long start, long nanos) {
    return nanos == NEVER ? NEVER : start + nanos;
  }
}
