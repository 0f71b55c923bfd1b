package ordinal.containers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that post visits as fast as they are answered, until the counter is gone. */
final class Crowd {
  final AtomicLong attempted = new AtomicLong();
  final AtomicLong acknowledged = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch busy;

  /**
   * @param busyAfter acknowledged visits after which {@link #awaitBusy} returns
   */
  Crowd(Http http, int clients, int busyAfter) {
    busy = new CountDownLatch(busyAfter);
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofVirtual().start(() -> post(http)));
    }
  }

  private void post(Http http) {
    try {
      while (true) {
        attempted.incrementAndGet();
        if (http.send("POST", "/visits").statusCode() == 200) {
          acknowledged.incrementAndGet();
          busy.countDown();
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
