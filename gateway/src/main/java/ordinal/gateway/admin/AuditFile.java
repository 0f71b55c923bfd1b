package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines in {@code audit.log}, each on disk before {@link #append} returns; a full file becomes
 * {@code audit.log.1} and so on, the oldest is dropped. Blocking; used by one thread at a time.
 */
final class AuditFile implements AutoCloseable {
  private final Path folder;
  private final long maxBytes;
  private final int files;
  private @Nullable FileChannel channel;

  AuditFile(Path folder, long maxBytes, int files) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.files = files;
  }

  Path path() {
    return path(0);
  }

  private Path path(int age) {
    return folder.resolve(age == 0 ? "audit.log" : "audit.log." + age);
  }

  /** All lines that are left, oldest first; the last may be damaged. */
  List<String> read() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int age = files - 1; age >= 0; age--) {
      if (Files.exists(path(age))) {
        // Not Files.readAllLines: a torn line may hold bytes that are not UTF-8.
        lines.addAll(new String(Files.readAllBytes(path(age)), UTF_8).lines().toList());
      }
    }
    return lines;
  }

  void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    try {
      FileChannel out = opened();
      if (out.size() > 0 && out.size() + bytes.remaining() > maxBytes) {
        rotate();
        out = opened();
      }
      writeAll(out, bytes);
      out.force(true);
    } catch (IOException | RuntimeException e) {
      close(); // What a failed write left behind is settled when the file is opened again.
      throw e;
    }
  }

  private FileChannel opened() throws IOException {
    if (channel == null) {
      Files.createDirectories(folder);
      boolean torn = endsInsideALine();
      channel = FileChannel.open(path(0), CREATE, APPEND);
      if (torn) {
        writeAll(channel, ByteBuffer.wrap(new byte[] {'\n'}));
      }
      forceFolder();
    }
    return channel;
  }

  private boolean endsInsideALine() throws IOException {
    if (!Files.exists(path(0)) || Files.size(path(0)) == 0) {
      return false;
    }
    try (FileChannel in = FileChannel.open(path(0))) {
      ByteBuffer last = ByteBuffer.allocate(1);
      in.read(last, in.size() - 1);
      return last.get(0) != '\n';
    }
  }

  private void rotate() throws IOException {
    close();
    for (int age = files - 2; age >= 0; age--) {
      if (Files.exists(path(age))) {
        Files.move(path(age), path(age + 1), ATOMIC_MOVE);
      }
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  // A file whose name is not on disk is lost with everything forced into it.
  private void forceFolder() throws IOException {
    try (FileChannel directory = FileChannel.open(folder)) {
      directory.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
