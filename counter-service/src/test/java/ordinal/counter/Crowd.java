package ordinal.counter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that post as fast as they are answered, until the counter is gone. */
final class Crowd {
  final AtomicLong attempted = new AtomicLong();
  final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  final AtomicLong refused = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch busy;

  /**
   * @param clients that post at once
   * @param busyAfter acknowledged visits after which {@link #awaitBusy} returns
   */
  Crowd(Http http, int clients, int busyAfter) {
    this.busy = new CountDownLatch(busyAfter);
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofVirtual().start(() -> post(http)));
    }
  }

  private void post(Http http) {
    try {
      while (true) {
        attempted.incrementAndGet();
        var answer = http.post();
        if (answer.statusCode() == 200) {
          boolean unique = acknowledged.add(Http.number(answer));
          if (!unique) {
            throw new AssertionError("told twice: " + answer.body());
          }
          busy.countDown();
        } else {
          refused.incrementAndGet();
        }
      }
    } catch (IOException gone) {
      while (busy.getCount() > 0) {
        busy.countDown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitBusy() throws InterruptedException {
    busy.await();
  }

  /** Returns when every client has noticed that the counter is gone. */
  void awaitGone() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
