package ordinal.counter.visits;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One file open for writing in place; the tests have a second one that fails on demand. */
interface OpenFile extends Closeable {
  /** Writes some or all of the remaining bytes, as a FileChannel does. */
  int write(ByteBuffer bytes, long position) throws IOException;

  /** Returns once everything written is on disk. */
  void force() throws IOException;

  default void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int written = write(bytes, at);
      if (written <= 0) {
        throw new IOException("wrote nothing of " + bytes.remaining() + " bytes");
      }
      at += written;
    }
  }
}
