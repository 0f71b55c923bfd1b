package ordinal.counter.visits;

import java.io.IOException;

/** One waiting visit: exactly one of the two methods is called, once; they must not block. */
public interface Visit {
  /**
   * The visit is on disk. Runs on the committing thread.
   *
   * @param visits the replica's own count after this visit: no other visit is told the same number
   */
  void counted(long visits);

  /**
   * The visit is not acknowledged. Runs on the committing thread, or inside {@link VisitFile#count}
   * where the visit was refused at once.
   */
  void failed(IOException cause);
}
