package ordinal.counter.visits;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Two slots, each in a page of its own, written in place in turn: a write that is torn hits the
 * older one. Not thread-safe.
 */
final class SlotFile implements Closeable {
  private static final int DISTANCE = 4096;

  private final String name;
  private final OpenFile file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Slot.BYTES);
  private long sequence;

  /** The file holds {@link #content} of that slot. */
  SlotFile(String name, OpenFile file, Slot newest) {
    this.name = name;
    this.file = file;
    this.sequence = newest.sequence();
  }

  /** A whole file whose newest slot is the given one. */
  static ByteBuffer content(Slot newest) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * DISTANCE);
    new Slot(newest.sequence() - 1, newest.count())
        .encode(bytes.position(at(newest.sequence() - 1)));
    newest.encode(bytes.position(at(newest.sequence())));
    return bytes.clear();
  }

  /** The slots of a file that are whole. */
  static List<Slot> decode(byte[] content) {
    return Stream.of(0, DISTANCE)
        .filter(at -> at < content.length)
        .map(at -> Slot.decode(ByteBuffer.wrap(content, at, content.length - at)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Writes the count over the older slot and forces it. After an IOException of the write the same
   * slot is written again next time, so the newest good one is never touched.
   *
   * @throws ForceFailedException the file must not be used any more
   */
  void commit(long count) throws IOException {
    Slot next = new Slot(sequence + 1, count);
    next.encode(buffer.clear());
    write(buffer.flip(), at(next.sequence()));
    try {
      file.force();
    } catch (IOException e) {
      throw new ForceFailedException(name, e);
    }
    sequence = next.sequence();
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    try {
      file.writeFully(bytes, position);
    } catch (IOException e) {
      throw new IOException("cannot write %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static int at(long sequence) {
    return (int) (sequence & 1) * DISTANCE;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
