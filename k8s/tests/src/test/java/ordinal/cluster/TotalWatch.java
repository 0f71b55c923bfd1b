package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the total over and over, by a new connection each, so that every gateway is asked, and
 * notes each time that it fell or was not answered. A thread of its own.
 */
final class TotalWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Supplier<HttpResponse<String>> read;
  private final List<String> falls = new ArrayList<>();
  private final Thread thread;
  private long reads;
  private volatile boolean open = true;

  /**
   * @param read asks once, and throws where there is no answer
   */
  TotalWatch(Supplier<HttpResponse<String>> read) {
    this.read = read;
    this.thread = Thread.ofPlatform().name("total-watch").start(this::watch);
  }

  private void watch() {
    JsonNode before = Installed.JSON.createObjectNode();
    while (open) {
      try {
        before = next(before);
      } catch (IOException | IllegalStateException e) {
        falls.add(Instant.now() + ": " + e + ", because of " + e.getCause());
      }
      reads++;
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private JsonNode next(JsonNode before) throws IOException {
    HttpResponse<String> answer = read.get();
    if (answer.statusCode() != 200) {
      falls.add(Instant.now() + ": " + answer.statusCode() + " " + answer.body());
      return before;
    }
    JsonNode now = Installed.JSON.readTree(answer.body());
    if (now.path("total").asLong() < before.path("total").asLong()) {
      falls.add(Instant.now() + ": from " + before + " to " + now);
    }
    return now;
  }

  /** Ends the watch; each fall of the total, and each total that was not had, in words. */
  List<String> falls() {
    close();
    return falls;
  }

  long reads() {
    return reads;
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
