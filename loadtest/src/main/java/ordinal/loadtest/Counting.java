package ordinal.loadtest;

import java.io.IOException;
import ordinal.counter.visits.Visit;

/** Something that makes visits durable: the counter's own way, or one that it is compared with. */
interface Counting extends AutoCloseable {
  void count(Visit visit);

  /** Forces so far. */
  long commits();

  @Override
  void close() throws IOException;
}
