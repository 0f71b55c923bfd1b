package ordinal.gateway.admin;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.admin.TokenReviewer.Reviewed;

/**
 * Remembers what a reviewer said of a token for a short while, by the token's digest, so that a
 * dashboard does not make the API server work. Event loops only; asks on virtual threads.
 */
final class Reviews {
  private static final Duration REMEMBERED = Duration.ofSeconds(10);
  // An API server that hangs must not leave anybody waiting; its own client has more patience.
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final int MOST = 1000;
  private static final int MOST_ASKED = 16;

  private final TokenReviewer reviewer;
  // Whoever invents tokens must not make the API server work for each.
  private final Semaphore asking = new Semaphore(MOST_ASKED);
  private final AsyncCache<ByteBuffer, Optional<Reviewed>> known =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterWrite(REMEMBERED)
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("token-review").factory()))
          .buildAsync();

  Reviews(TokenReviewer reviewer) {
    this.reviewer = reviewer;
  }

  /** Fails with a 503 where there is no telling now; that is not remembered. */
  Future<Optional<Reviewed>> of(String token) {
    Context context = Vertx.currentContext();
    ByteBuffer key = ByteBuffer.wrap(Access.sha256(token));
    CompletableFuture<Optional<Reviewed>> review =
        known.get(
            key, (digest, threads) -> CompletableFuture.supplyAsync(() -> review(token), threads));
    // A copy, as the review itself goes on: whoever asks next may have its outcome.
    return Future.fromCompletionStage(
            review.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), context)
        .recover(cause -> {
          // The cache forgets failures, too, but perhaps only after the answer is out.
          if (review.isCompletedExceptionally()) {
            known.asMap().remove(key, review);
          }
          return Future.failedFuture(unsure(cause));
        });
  }

  private Optional<Reviewed> review(String token) {
    if (!asking.tryAcquire()) {
      throw new UncheckedIOException(new IOException("too many tokens are being reviewed"));
    }
    try {
      return reviewer.review(token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      asking.release();
    }
  }

  private static HttpProblem unsure(Throwable cause) {
    Throwable told =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    String reason =
        told instanceof TimeoutException
            ? "no answer within " + PATIENCE.toMillis() + " ms"
            : told.getMessage();
    return new HttpProblem(
        503,
        "review-unavailable",
        "The token cannot be reviewed now: " + reason,
        Map.of("retry-after", "5"),
        told);
  }
}
