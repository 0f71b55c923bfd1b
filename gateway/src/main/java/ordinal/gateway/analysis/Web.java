package ordinal.gateway.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a request and reads a whole answer, both within a time and a size. Any plain thread. */
final class Web implements AutoCloseable {
  private static final long MOST_BYTES = 4 << 20;
  private static final int SHOWN = 200;

  /** What came back. */
  record Answer(int status, String body) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }

    /** For people: the status, and the first line of what was said with it. */
    String text() {
      String line = body.lines().findFirst().orElse("").strip();
      String shown = line.length() > SHOWN ? line.substring(0, SHOWN) : line;
      return "status " + status + (shown.isEmpty() ? "" : ": " + shown);
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * A request to that address.
   *
   * @throws IOException where it is none for HTTP
   */
  static HttpRequest.Builder request(String url) throws IOException {
    try {
      return HttpRequest.newBuilder(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw new IOException(url + ": is not an address: " + e.getMessage(), e);
    }
  }

  /**
   * Waits for the whole answer.
   *
   * @throws IOException says in one line why there is none
   */
  Answer send(HttpRequest request, Duration timeout) throws IOException {
    return await(begin(request), timeout);
  }

  CompletableFuture<HttpResponse<byte[]>> begin(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
  }

  Answer await(CompletableFuture<HttpResponse<byte[]>> answer, Duration timeout)
      throws IOException {
    try {
      HttpResponse<byte[]> came = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(came.statusCode(), new String(came.body(), UTF_8));
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String said = cause.getMessage() == null ? "" : ": " + cause.getMessage();
      throw new IOException(cause.getClass().getSimpleName() + said, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("stopped while waiting");
      stopped.initCause(e);
      throw stopped;
    } finally {
      // Of no effect on one that came.
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
