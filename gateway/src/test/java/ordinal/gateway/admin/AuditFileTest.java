package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
  @TempDir private Path folder;

  @Test
  void keepsThreeFilesAtMost() throws Exception {
    try (AuditFile file = new AuditFile(folder, 100, 3)) {
      for (int i = 100; i < 200; i++) {
        file.append("entry " + i);
      }

      // 10 characters a line: 10 lines fill a file.
      assertThat(file.read())
          .containsExactlyElementsOf(
              IntStream.range(170, 200).mapToObj(i -> "entry " + i).toList().subList(0, 30));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("audit.log", "audit.log.1", "audit.log.2");
    }
  }

  @Test
  void beginsANewLineAfterATornOne() throws Exception {
    Files.writeString(folder.resolve("audit.log"), "whole\ntorn");

    try (AuditFile file = new AuditFile(folder, 1000, 3)) {
      file.append("next");

      assertThat(file.read()).containsExactly("whole", "torn", "next");
    }
  }

  @Test
  void failsAndRecoversWithTheDisk() throws Exception {
    Path log = folder.resolve("audit.log");
    try (AuditFile file = new AuditFile(folder, 1000, 3)) {
      Files.createDirectory(log);
      assertThatThrownBy(() -> file.append("lost")).isInstanceOf(IOException.class);

      Files.delete(log);
      file.append("kept");

      assertThat(file.read()).containsExactly("kept");
    }
  }
}
