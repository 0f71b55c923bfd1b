package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the total over and over, by a new connection each, so that every gateway is asked, and
 * notes each time that it fell. A thread of its own.
 */
final class TotalWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Supplier<JsonNode> read;
  private final List<String> falls = new ArrayList<>();
  private final Thread thread;
  private long reads;
  private volatile boolean open = true;

  TotalWatch(Supplier<JsonNode> read) {
    this.read = read;
    this.thread = Thread.ofPlatform().name("total-watch").start(this::watch);
  }

  private void watch() {
    JsonNode before = read.get();
    while (open) {
      JsonNode now = read.get();
      reads++;
      if (now.path("total").asLong() < before.path("total").asLong()) {
        falls.add(Instant.now() + ": from " + before + " to " + now);
      }
      before = now;
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Ends the watch; each fall of the total in words. */
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
