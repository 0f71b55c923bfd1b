package ordinal.gateway.objects;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a file at once and durably: whoever reads it, or finds it after a crash, sees the old
 * content or the new, never a part. Blocks.
 */
final class AtomicFile {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

  private AtomicFile() {}

  /**
   * Replaces the content; a link stays a link, and the file it leads to is replaced. The file keeps
   * its permissions, and its owner where this process may give files away.
   */
  static void replace(Path file, byte[] content) throws IOException {
    Path real = file.toRealPath();
    if (!Files.isWritable(real)) {
      throw new AccessDeniedException(real.toString(), null, "it is read-only");
    }
    // Hidden, so that the folder's reader leaves it alone; one name, so that crashes leave one.
    Path temporary = real.resolveSibling("." + real.getFileName() + ".ordinal-tmp");
    Files.deleteIfExists(temporary);
    try {
      write(temporary, content, real);
      Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(real);
  }

  private static void write(Path temporary, byte[] content, Path like) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
      takeAttributes(temporary, like);
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void takeAttributes(Path temporary, Path like) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    PosixFileAttributes old = Files.readAttributes(like, PosixFileAttributes.class);
    PosixFileAttributes made = view.readAttributes();
    try {
      if (!made.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      if (!made.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
    } catch (IOException e) {
      LOG.warn("{} gets another owner or group: {}", like, ConfigFile.because(e));
    }
    view.setPermissions(old.permissions());
  }

  // Without it a power cut could bring the old name back.
  private static void forceFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
