package ordinal.counter.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The visit file on a real file system. */
class FolderTest {
  @TempDir Path dir;

  @Test
  void startsAtZeroInFoldersThatDoNotExistYet() throws Exception {
    Path visits = dir.resolve("a/b/visits");

    try (VisitFile file = open(visits)) {
      assertThat(file.counted()).isZero();
      assertThat(visits).hasContent("0\n");
      new Visits().send(file, 36);
      assertThat(Files.readString(visits)).isEqualTo("36\n");
    }

    try (VisitFile file = open(visits)) {
      assertThat(file.counted()).isEqualTo(36);
    }
    assertThat(dir.resolve("a/b"))
        .isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
  }

  @Test
  void takesOverAFileWithANumber() throws Exception {
    Path visits = Files.writeString(dir.resolve("visits"), "00041\n");

    try (VisitFile file = open(visits)) {
      new Visits().send(file, 1);
    }

    assertThat(Files.readString(visits)).isEqualTo("42\n");
  }

  @Test
  void namesADamagedFile() throws Exception {
    Path visits = Files.writeString(dir.resolve("visits"), "");

    assertThatExceptionOfType(DamagedVisitsException.class)
        .isThrownBy(() -> open(visits))
        .withMessage(
            visits + " is damaged: it should hold a decimal number, it holds 0 bytes: \"\"");
    assertThat(visits).isEmptyFile();
  }

  @Test
  void letsNobodyElseInUntilItIsClosed() throws Exception {
    Path visits = dir.resolve("visits");
    VisitFile first = open(visits);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(visits))
        .withMessage("cannot use " + visits + ": another counter is using it");
    first.close();
    first.close();

    open(visits).close();
  }

  @Test
  void namesAFolderThatIsAFile() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(file.resolve("visits")))
        .withMessageStartingWith("cannot use " + file.resolve("visits") + ": ");
  }

  private static VisitFile open(Path visits) throws IOException {
    return VisitFile.open(visits, 1000, e -> {});
  }
}
