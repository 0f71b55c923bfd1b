package ordinal.gateway.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file {@code last-known.json}, replaced as a whole: a new file is forced to disk, renamed over
 * the old one, and the folder is forced, so that a crash leaves the old values or the new ones. A
 * lock keeps a second gateway out. Blocking; one thread at a time.
 */
final class LastKnown implements AutoCloseable {
  private static final String NAME = "last-known.json";

  private final Path folder;
  private final Path file;
  private final Path draft;
  private final FileChannel lock;

  private LastKnown(Path folder, FileChannel lock) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
    this.draft = folder.resolve(NAME + ".tmp");
    this.lock = lock;
  }

  /** Creates the folder where needed and takes the lock. */
  static LastKnown open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path path = folder.resolve(NAME + ".lock");
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IOException(folder.resolve(NAME) + ": in use by another gateway");
    }
    return new LastKnown(folder, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      // The same process holds it.
      return false;
    }
  }

  /** Empty where there is no file yet. */
  Memory read() throws IOException {
    try {
      return MemoryJson.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new DamagedStoreException(file, String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      return Memory.EMPTY;
    } catch (CharacterCodingException e) {
      throw new DamagedStoreException(file, "not UTF-8 text");
    }
  }

  void write(Memory memory) throws IOException {
    // A new inode each time: after a failed force its pages may count as clean though they are
    // lost.
    Files.deleteIfExists(draft);
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = encoded(memory);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static ByteBuffer encoded(Memory memory) {
    String text = MemoryJson.encode(memory).encodePrettily() + "\n";
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
