package ordinal.gateway.objects;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads every {@code *.yaml} of a folder, hidden files left out, in the order of their names. It
 * remembers the files it read, so that an unchanged one is not parsed again. Blocks; used by one
 * thread at a time.
 */
public final class FolderReader {
  private record Known(ByteBuffer bytes, Outcome.OfFile objects) {}

  /**
   * A reading, and whether it holds on to objects of files that are empty now, which may be about
   * to be written.
   */
  record Scan(Reading reading, boolean doubtful) {}

  private Map<String, Known> known = new HashMap<>();

  /**
   * What the folder says now. An object that was good in {@code previous} and is wrong now stays in
   * force, as do all objects of a file that cannot be read or parsed; an object that is gone from a
   * good file is gone. Where the folder cannot be read at all, everything stays. Never throws for
   * what the folder holds.
   */
  public Reading read(Path folder, Reading previous) {
    return scan(folder, previous, true).reading();
  }

  Scan scan(Path folder, Reading previous, boolean believeEmptyFiles) {
    List<Path> files;
    try {
      files = files(folder);
    } catch (IOException e) {
      String message = "cannot be listed: " + ConfigFile.because(e);
      Problem problem = new Problem(folder.toString(), 0, null, "", "", message);
      return new Scan(new Reading(previous.objects(), List.of(problem)), false);
    }
    Map<String, Known> now = new HashMap<>();
    LastGood lastGood = new LastGood(previous.objects());
    boolean doubtful = false;
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      Outcome.OfFile objects = objects(file, name, now);
      if (!believeEmptyFiles && objects.isEmpty() && previous.objects().holdFile(name)) {
        objects = new Outcome.OfFile(List.of(Outcome.Unsure.ANYTHING), List.of());
        doubtful = true;
      }
      lastGood.add(name, objects);
    }
    known = now;
    return new Scan(lastGood.reading(), doubtful);
  }

  private Outcome.OfFile objects(Path file, String name, Map<String, Known> now) {
    try {
      byte[] bytes = ConfigFile.bytes(file);
      // Contents, not times and sizes: reading is cheap, and a wrong guess would be silent.
      Known read =
          Optional.ofNullable(known.get(name))
              .filter(before -> before.bytes().equals(ByteBuffer.wrap(bytes)))
              .orElseGet(() -> new Known(ByteBuffer.wrap(bytes), ConfigFile.objects(name, bytes)));
      now.put(name, read);
      return read.objects();
    } catch (IOException e) {
      return Outcome.OfFile.nothing(
          new Problem(name, 0, null, "", "", String.valueOf(e.getMessage())));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, FolderReader::isRead);
        Stream<Path> stream = StreamSupport.stream(entries.spliterator(), false)) {
      return stream.sorted().toList();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isRead(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".yaml") && !name.startsWith(".");
  }
}
