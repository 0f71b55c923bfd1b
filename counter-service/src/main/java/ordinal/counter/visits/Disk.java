package ordinal.counter.visits;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The folder of one counter, locked; the tests have a second one that forgets in a power cut. Names
 * are paths.
 */
interface Disk extends Closeable {
  /** The content (at most its first 16 KiB), or empty where there is no such file. */
  Optional<byte[]> read(String name) throws IOException;

  /** An empty new file; one of that name loses its content. */
  OpenFile create(String name) throws IOException;

  /** Atomic; on disk only after {@link #force()}. */
  void rename(String from, String to) throws IOException;

  /** Returns once all names in the folder are on disk. */
  void force() throws IOException;
}
