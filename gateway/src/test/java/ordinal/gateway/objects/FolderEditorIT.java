package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderEditorIT {
  private static final ObjectKey KEY = new ObjectKey("HTTPRoute", "default", "r");
  private static final Duration NEVER = Duration.ofHours(1);
  private static final String ROUTE =
      Yaml.route("backendRefs:\n- {name: a, port: 80, weight: 90} # stable\n- {name: b, port: 80}");

  @TempDir Path temp;
  private Path folder;
  private Path file;
  private FolderWatch watch;
  private FolderEditor editor;
  private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();

  @BeforeEach
  void aWatchedRoute() throws IOException {
    folder = Files.createDirectory(temp.resolve("config"));
    file = Files.writeString(folder.resolve("route.yaml"), ROUTE);
    watch = new FolderWatch(folder, new FolderWatch.Timing(NEVER, NEVER, NEVER), readings::add);
    watch.start();
    editor = new FolderEditor(watch);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void anAnswerMeansThatTheWeightsAreInForce() throws Exception {
    WeightChange change = editor.setWeights(KEY, Map.of("a", 50, "b", 50), Optional.of(version()));

    assertThat(change.before()).isEqualTo(Map.of("a", 90, "b", 1));
    assertThat(change.after()).isEqualTo(Map.of("a", 50, "b", 50));
    assertThat(change.file()).isEqualTo("route.yaml");
    assertThat(change.resourceVersion()).isEqualTo(version());
    assertThat(readings.remove()).isEqualTo(watch.current());
    assertThat(Files.readString(file))
        .isEqualTo(
            Yaml.route(
                "backendRefs:\n- {name: a, port: 80, weight: 50} # stable\n"
                    + "- {name: b, port: 80, weight: 50}"));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void weightsThatAreThereAlreadyWriteNothing() throws Exception {
    Object before = Files.readAttributes(file, "*").get("fileKey");

    WeightChange change = editor.setWeights(KEY, Map.of("a", 90), Optional.empty());

    assertThat(change.after()).isEqualTo(change.before());
    assertThat(Files.readAttributes(file, "*").get("fileKey")).isEqualTo(before);
    assertThat(readings).isEmpty();
  }

  @Test
  void aStaleVersionChangesNothing() throws Exception {
    String old = version();
    editor.setWeights(KEY, Map.of("a", 80), Optional.of(old));
    String text = Files.readString(file);

    assertThatThrownBy(() -> editor.setWeights(KEY, Map.of("a", 70), Optional.of(old)))
        .isInstanceOfSatisfying(
            EditException.StaleVersion.class,
            stale -> assertThat(stale.current()).isEqualTo(version()));
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void anEditOnDiskThatWasNotReadYetMakesAVersionStale() throws Exception {
    String known = version();
    Files.writeString(file, ROUTE.replace("90", "91"));

    assertThatThrownBy(() -> editor.setWeights(KEY, Map.of("a", 70), Optional.of(known)))
        .isInstanceOf(EditException.StaleVersion.class);
  }

  @Test
  void keepsPermissionsAndLinks() throws Exception {
    Path real = temp.resolve("real.yaml");
    Files.move(file, real);
    Files.createSymbolicLink(file, real);
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));

    editor.setWeights(KEY, Map.of("a", 1), Optional.empty());

    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.readString(real)).contains("weight: 1}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void refusesARouteThatIsWrongOnDiskOrUnknown() throws Exception {
    Files.writeString(file, ROUTE.replace("weight: 90", "weight: -90"));

    assertThatThrownBy(() -> editor.setWeights(KEY, Map.of("a", 1), Optional.empty()))
        .isInstanceOf(EditException.NotEditable.class);
    assertThatThrownBy(() ->
            editor.setWeights(
                new ObjectKey("HTTPRoute", "default", "x"), Map.of(), Optional.empty()))
        .isInstanceOf(EditException.NoSuchRoute.class);
  }

  @Test
  void saysWhatKeepsItFromWriting() throws Exception {
    Files.delete(file);
    assertThatThrownBy(() -> editor.setWeights(KEY, Map.of("a", 1), Optional.empty()))
        .isInstanceOf(EditException.WriteFailed.class)
        .hasMessage("route.yaml cannot be read: it does not exist");

    Files.writeString(file, ROUTE);
    Path obstacle = Files.createDirectory(folder.resolve(".route.yaml.ordinal-tmp"));
    Files.createFile(obstacle.resolve("x"));
    assertThatThrownBy(() -> editor.setWeights(KEY, Map.of("a", 1), Optional.empty()))
        .isInstanceOf(EditException.WriteFailed.class)
        .hasMessageStartingWith("route.yaml cannot be written: ");
    assertThat(Files.readString(file)).isEqualTo(ROUTE);
  }

  @Test
  void editsFromManyThreadsAreAllMade() throws Exception {
    List<Future<WeightChange>> changes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= 20; i++) {
        Map<String, Integer> weights = Map.of("a", i, "b", 100 - i);
        changes.add(threads.submit(() -> editor.setWeights(KEY, weights, Optional.empty())));
      }
    }

    for (Future<WeightChange> change : changes) {
      Map<String, Integer> after = change.get().after();
      assertThat(after.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    }
    assertThat(readings).hasSize(20);
  }

  private String version() {
    return watch.current().objects().find(KEY).orElseThrow().meta().resourceVersion();
  }
}
