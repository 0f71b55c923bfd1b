package ordinal.gateway.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;

/** The bytes of one configuration file within its limits, and their text. Blocks. */
final class ConfigFile {
  static final int MOST_BYTES = 10 * 1024 * 1024;

  private ConfigFile() {}

  /**
   * All bytes of the file.
   *
   * @throws IOException with a message that says what is wrong with it
   */
  static byte[] bytes(Path path) throws IOException {
    // Opening a named pipe would wait for ever, and a device has no end.
    if (Files.isDirectory(path)) {
      throw new IOException("is a folder and not a file");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("is not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("is too large: at most 10 MiB are read");
      }
      return bytes;
    } catch (FileSystemException e) {
      throw new IOException("cannot be read: " + because(e), e);
    }
  }

  /** What a file system says, without the path that Java puts in the place of a reason. */
  static String because(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "permission is denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The objects in the file's bytes, which must be UTF-8. */
  static Outcome.OfFile objects(String file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      String value = HexFormat.of().formatHex(bytes, in.position(), in.position() + 1);
      return Outcome.OfFile.nothing(
          new Problem(file, line, null, "", "0x" + value, "is not UTF-8 text"));
    }
    return ObjectReader.read(file, text);
  }
}
