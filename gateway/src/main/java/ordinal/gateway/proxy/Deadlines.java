package ordinal.gateway.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of one event loop, looked through at every tick: a timer for each request would
 * cost more than the request's whole routing. One event loop.
 */
final class Deadlines {
  private final List<Deadline> due = new ArrayList<>();
  private @Nullable Deadline first;

  void watch(Deadline deadline) {
    Deadline second = first;
    deadline.next = second;
    deadline.watched = true;
    if (second != null) {
      second.previous = deadline;
    }
    first = deadline;
  }

  void forget(Deadline deadline) {
    if (!deadline.watched) {
      return;
    }
    deadline.watched = false;
    Deadline before = deadline.previous;
    Deadline after = deadline.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    deadline.previous = null;
    deadline.next = null;
  }

  /** Calls those that are due. What expires may watch and forget others. */
  void tick(long now) {
    for (Deadline d = first; d != null; d = d.next) {
      if (d.at <= now) {
        due.add(d);
      }
    }
    for (Deadline d : due) {
      if (d.watched && d.at <= now) {
        d.expired(now);
      }
    }
    due.clear();
  }
}
