package ordinal.gateway.admin;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import ordinal.gateway.admin.EventHub.Event;

/**
 * One reader of the event stream. Events come from any thread into a bounded queue and leave on the
 * event loop as fast as the reader takes them; one who falls too far behind is cut off.
 */
final class EventClient implements Consumer<Event> {
  // A full replay and some more; an event is some hundred bytes.
  static final int BUFFER = EventHub.REMEMBERED + 256;

  private final Context context;
  private final HttpServerResponse response;
  private final Queue<Event> waiting = new ArrayBlockingQueue<>(BUFFER);

  EventClient(Context context, HttpServerResponse response) {
    this.context = context;
    this.response = response;
    response.drainHandler(v -> flush());
  }

  @Override
  public void accept(Event event) {
    boolean kept = waiting.offer(event);
    context.runOnContext(v -> deliver(kept));
  }

  private void deliver(boolean kept) {
    if (kept) {
      flush();
    } else {
      response.reset(); // With Last-Event-ID it misses nothing when it comes back soon enough.
    }
  }

  void heartbeat() {
    if (!response.closed() && !response.writeQueueFull()) {
      response.write(": alive\n\n");
    }
  }

  private void flush() {
    while (!response.closed() && !response.writeQueueFull()) {
      Event event = waiting.poll();
      if (event == null) {
        return;
      }
      response.write(event.text());
    }
  }
}
