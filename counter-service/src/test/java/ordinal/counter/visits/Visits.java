package ordinal.counter.visits;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Visitors that remember what they were told. Thread-safe. */
final class Visits {
  final List<Long> counted = new CopyOnWriteArrayList<>();
  final List<String> failed = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);

  Visit next() {
    return new Visit() {
      @Override
      public void counted(long visits) {
        counted.add(visits);
        answers.release();
      }

      @Override
      public void failed(IOException cause) {
        failed.add(cause.getMessage());
        answers.release();
      }
    };
  }

  /** Sends that many visits at once and waits until each has its answer. */
  Visits send(VisitFile file, int visits) throws InterruptedException {
    for (int i = 0; i < visits; i++) {
      file.count(next());
    }
    return await(visits);
  }

  Visits await(int visits) throws InterruptedException {
    if (!answers.tryAcquire(visits, 10, TimeUnit.SECONDS)) {
      throw new AssertionError("no answer within 10 s: " + counted + failed);
    }
    return this;
  }
}
