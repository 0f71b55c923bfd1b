package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;

/** A disk in memory that keeps the file's text and can be slow, full, or cut off. One thread. */
final class FakeDisk implements Saver.Disk {
  private record Write(String text, Promise<Void> done) {}

  private final Deque<Write> pending = new ArrayDeque<>();
  private String text = "{\"version\":1,\"totals\":[]}";
  private boolean slow;
  private boolean full;
  private int writes;

  void slow(boolean on) {
    slow = on;
  }

  void full(boolean on) {
    full = on;
  }

  int writes() {
    return writes;
  }

  int pending() {
    return pending.size();
  }

  @Override
  public Future<Void> write(Memory memory) {
    writes++;
    Write write = new Write(MemoryJson.encode(memory).encode(), Promise.promise());
    pending.add(write);
    Future<Void> done = write.done().future();
    if (!slow) {
      finish();
    }
    return done;
  }

  /** Ends the write that is under way. */
  void finish() {
    Write write = pending.remove();
    if (full) {
      write.done().fail("No space left on device");
    } else {
      text = write.text();
      write.done().complete();
    }
  }

  /** What a restarted process finds; a write that was under way may have been done or not. */
  Memory crash(boolean done) {
    if (done && !full && !pending.isEmpty()) {
      text = pending.remove().text();
    }
    pending.clear();
    return MemoryJson.parse(text);
  }
}
