package ordinal.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import ordinal.counter.visits.Visit;
import ordinal.counter.visits.VisitFile;

/** The counter's scheme and the two that it was chosen over. */
final class Schemes {
  private Schemes() {}

  /** What the service uses. */
  static Counting slots(Path dir) throws IOException {
    Consumer<Throwable> fatal =
        e -> {
          throw new IllegalStateException(e);
        };
    VisitFile file = VisitFile.open(dir.resolve("visits"), 65_536, fatal);
    return new Counting() {
      @Override
      public void count(Visit visit) {
        file.count(visit);
      }

      @Override
      public long commits() {
        return file.commits();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  /** 16 bytes for each visit at the end of a file. */
  static Counting log(Path dir) throws IOException {
    FileChannel channel = FileChannel.open(dir.resolve("log"), CREATE, WRITE, TRUNCATE_EXISTING);
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    return new GroupCommit(
        new GroupCommit.Scheme() {
          private long end;

          @Override
          public void commit(long before, int visits) throws IOException {
            buffer.clear();
            for (long count = before + 1; count <= before + visits; count++) {
              buffer.putLong(count).putLong(~count);
            }
            end += channel.write(buffer.flip(), end);
            channel.force(false);
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        });
  }

  /** A new readable file for each commit: written, forced, renamed, and its folder forced. */
  static Counting rename(Path dir) throws IOException {
    FileChannel folder = FileChannel.open(dir, READ);
    return new GroupCommit(
        new GroupCommit.Scheme() {
          @Override
          public void commit(long before, int visits) throws IOException {
            Path temporary = dir.resolve("renamed.new");
            try (FileChannel channel =
                FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
              channel.write(ByteBuffer.wrap((before + visits + "\n").getBytes(US_ASCII)));
              channel.force(true);
            }
            Files.move(temporary, dir.resolve("renamed"), StandardCopyOption.ATOMIC_MOVE);
            folder.force(true);
          }

          @Override
          public void close() throws IOException {
            folder.close();
          }
        });
  }
}
