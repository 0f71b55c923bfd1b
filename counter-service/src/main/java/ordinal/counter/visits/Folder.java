package ordinal.counter.visits;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real folder, locked for one user at a time across threads and processes. */
final class Folder implements Disk {
  private static final int READ_LIMIT = 16 * 1024;

  private final Path folder;
  private final FileChannel lock;

  private Folder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * The lock is a file of its own because the others are replaced at each start: a lock on a
   * replaced file would let a second process in.
   */
  static Folder lock(Path visits) throws IOException {
    Path folder = parent(visits);
    createDurably(folder);
    FileChannel channel =
        FileChannel.open(visits.resolveSibling(visits.getFileName() + ".lock"), CREATE, WRITE);
    try {
      if (tryLock(channel) == null) {
        throw new IOException("another counter is using it");
      }
      return new Folder(folder, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static Path parent(Path visits) throws IOException {
    Path folder = visits.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(visits + " is not a file name");
    }
    return folder;
  }

  // A new folder is on disk only when the folder above it is.
  private static void createDurably(Path folder) throws IOException {
    Deque<Path> changed = new ArrayDeque<>();
    for (Path p = folder; p != null && !Files.exists(p); p = p.getParent()) {
      if (p.getParent() != null) {
        changed.push(p.getParent());
      }
    }
    Files.createDirectories(folder);
    for (Path above : changed) {
      force(above);
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return Optional.of(in.readNBytes(READ_LIMIT));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public OpenFile create(String name) throws IOException {
    return new Channel(FileChannel.open(Path.of(name), CREATE, WRITE, TRUNCATE_EXISTING));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        Path.of(from),
        Path.of(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void force() throws IOException {
    force(folder);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private record Channel(FileChannel channel) implements OpenFile {
    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      return channel.write(bytes, position);
    }

    // fdatasync: includes a new length, spares the journal the times.
    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
