package ordinal.counter.visits;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number that people {@code cat}: overwritten in place after each commit and never relied on.
 * Not thread-safe.
 */
final class ReadableFile implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(ReadableFile.class);

  private final String name;
  private final OpenFile file;
  private boolean behind;

  ReadableFile(String name, OpenFile file) {
    this.name = name;
    this.file = file;
  }

  /** Failing is no loss, since the slots hold the count: logged once, tried again next time. */
  void show(long count) {
    try {
      file.writeFully(ByteBuffer.wrap(Recovery.readable(count)), 0);
      behind = false;
    } catch (IOException e) {
      if (!behind) {
        log.warn("cannot write {}, it lags until a later write works: {}", name, e.getMessage());
      }
      behind = true;
    }
  }

  boolean behind() {
    return behind;
  }

  void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
