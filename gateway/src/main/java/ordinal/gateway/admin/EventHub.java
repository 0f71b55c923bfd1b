package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to all subscribers in one order and keeps the last {@value #REMEMBERED} for those
 * who come back. Never blocks on a subscriber. Thread-safe.
 */
final class EventHub {
  static final int REMEMBERED = 1000;

  /** One event; its id tells the process's start from the position, so that ids never repeat. */
  record Event(String id, String type, JsonObject data) {
    String text() {
      return "id: " + id + "\nevent: " + type + "\ndata: " + data.encode() + "\n\n";
    }
  }

  private final String boot;
  private final Deque<Event> ring = new ArrayDeque<>();
  private final Set<Consumer<Event>> subscribers = new CopyOnWriteArraySet<>();
  private long count;

  EventHub(String boot) {
    this.boot = boot;
  }

  synchronized void publish(String type, JsonObject data) {
    Event event = new Event(id(++count), type, data);
    ring.addLast(event);
    if (ring.size() > REMEMBERED) {
      ring.removeFirst();
    }
    subscribers.forEach(s -> s.accept(event));
  }

  /**
   * Subscribes, first handing over what was missed since {@code lastId}; where that cannot be known
   * any more, one event {@code reset} says to read everything again.
   */
  synchronized void subscribe(@Nullable String lastId, Consumer<Event> subscriber) {
    if (lastId != null) {
      missedSince(lastId).forEach(subscriber);
    }
    subscribers.add(subscriber);
  }

  void unsubscribe(Consumer<Event> subscriber) {
    subscribers.remove(subscriber);
  }

  int subscribers() {
    return subscribers.size();
  }

  private List<Event> missedSince(String lastId) {
    if (lastId.equals(id(count))) {
      return List.of();
    }
    boolean oldestIsNext = !ring.isEmpty() && lastId.equals(id(count - ring.size()));
    if (oldestIsNext) {
      return List.copyOf(ring);
    }
    List<Event> missed = ring.stream().dropWhile(e -> !e.id().equals(lastId)).skip(1).toList();
    return missed.isEmpty()
        ? List.of(new Event(id(count), "reset", new JsonObject().put("reason", "unknown id")))
        : missed;
  }

  private String id(long position) {
    return boot + "-" + position;
  }
}
