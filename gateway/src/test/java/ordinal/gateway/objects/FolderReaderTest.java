package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
  private static final String ROUTE = Yaml.route("backendRefs:\n- {name: a, port: 80, weight: 5}");

  @TempDir Path folder;
  private final FolderReader reader = new FolderReader();
  private Reading last = Reading.none();

  @BeforeEach
  void aGoodRouteAndAGoodGateway() throws IOException {
    write("route.yaml", ROUTE);
    write("gateway.yaml", Yaml.gateway("{name: a, port: 80, protocol: HTTP}"));
    read();
    assertThat(last.problems()).isEmpty();
  }

  @Test
  void readsFilesInTheOrderOfTheirNames() throws IOException {
    write(".hidden.yaml", "x");
    write("notes.txt", "x");
    write("other.yml", "x");

    assertThat(read().objects().all())
        .extracting(object -> object.meta().file())
        .containsExactly("gateway.yaml", "route.yaml");
    assertThat(last.problems()).isEmpty();
  }

  @Test
  void reusesWhatItReadOfAnUnchangedFile() throws IOException {
    KubeObject before = route();
    write("route.yaml", ROUTE);

    read();

    assertThat(route()).isSameAs(before);
  }

  @Test
  void keepsARouteWhoseWeightIsNegativeNow() throws IOException {
    write("route.yaml", ROUTE.replace("weight: 5", "weight: -5"));

    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly(
            "route.yaml:8: HTTPRoute default/r: spec.rules[0].backendRefs[0].weight: -5: must be a"
                + " whole number from 0 to 1000000");
    assertThat(weight()).isEqualTo(5);
  }

  @Test
  void keepsAGatewayWithADuplicateListenerNow() throws IOException {
    write(
        "gateway.yaml",
        Yaml.gateway("{name: a, port: 80, protocol: HTTP}")
            + "    - {name: b, port: 80, protocol: HTTP}\n");

    assertThat(read().problems()).hasSize(1);
    assertThat(last.objects().all(Gateway.class).getFirst().listeners()).hasSize(1);
  }

  @Test
  void keepsTheObjectsOfAFileThatIsNoYamlNow() throws IOException {
    write("route.yaml", "a: [");

    assertThat(read().problems()).hasSize(1);
    assertThat(weight()).isEqualTo(5);
  }

  @Test
  void keepsAnObjectOfAnUnknownVersionOrAMisspeltKindNow() throws IOException {
    write("route.yaml", ROUTE.replace("k8s.io/v1", "k8s.io/v9"));
    assertThat(read().problems()).hasSize(1);
    assertThat(weight()).isEqualTo(5);

    write("route.yaml", ROUTE.replace("HTTPRoute", "HTTPRuote"));
    assertThat(read().problems()).hasSize(1);
    assertThat(weight()).isEqualTo(5);
  }

  @Test
  void keepsTheObjectsOfAFileThatCannotBeReadNow() throws IOException {
    Path file = folder.resolve("route.yaml");

    Files.delete(file);
    Files.createDirectory(file);
    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly("route.yaml: is a folder and not a file");
    assertThat(weight()).isEqualTo(5);

    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("nowhere"));
    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly("route.yaml: cannot be read: it does not exist");
    assertThat(weight()).isEqualTo(5);

    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly("route.yaml: is not a regular file");
    assertThat(weight()).isEqualTo(5);
  }

  @Test
  void keepsTheObjectsOfAFileThatIsTooLargeOrNotUtf8Now() throws IOException {
    Files.write(folder.resolve("route.yaml"), new byte[ConfigFile.MOST_BYTES + 1]);
    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly("route.yaml: is too large: at most 10 MiB are read");
    assertThat(weight()).isEqualTo(5);

    Files.write(
        folder.resolve("route.yaml"), "# a\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly("route.yaml:2: 0xe9: is not UTF-8 text");
    assertThat(weight()).isEqualTo(5);
  }

  @Test
  void keepsEverythingWhereTheFolderIsGone() throws IOException {
    Reading kept = reader.read(folder.resolve("gone"), last);

    assertThat(kept.objects()).isEqualTo(last.objects());
    assertThat(kept.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo("cannot be listed: it does not exist");
  }

  @Test
  void dropsTheObjectsOfADeletedFile() throws IOException {
    Files.delete(folder.resolve("route.yaml"));

    assertThat(read().objects().all(HttpRoute.class)).isEmpty();
    assertThat(last.problems()).isEmpty();
  }

  @Test
  void dropsAnObjectThatIsGoneFromAGoodFile() throws IOException {
    write("route.yaml", ROUTE + "---\n" + ROUTE.replace("name: r", "name: s"));
    assertThat(read().objects().all(HttpRoute.class)).hasSize(2);

    write("route.yaml", ROUTE);
    assertThat(read().objects().all(HttpRoute.class)).hasSize(1);
  }

  @Test
  void keepsWhatABrokenDocumentMayHaveHeldUntilItIsMended() throws IOException {
    String second = ROUTE.replace("name: r", "name: s");
    write("route.yaml", ROUTE + "---\n" + second);
    read();

    write("route.yaml", ROUTE.replace("weight: 5", "weight: 6") + "---\na: [\n");
    assertThat(read().objects().all(HttpRoute.class)).hasSize(2);
    assertThat(weight()).isEqualTo(6);

    write("route.yaml", ROUTE + "---\n# gone\n");
    assertThat(read().objects().all(HttpRoute.class)).hasSize(1);
  }

  @Test
  void anObjectOfAnotherKindInTheFileKeepsNothingAlive() throws IOException {
    write("route.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: r}\n");

    assertThat(read().objects().all(HttpRoute.class)).isEmpty();
    assertThat(last.problems()).hasSize(1);
  }

  @Test
  void leavesOutAnObjectThatWasNeverGood() throws IOException {
    write("new.yaml", ROUTE.replace("name: r", "name: n").replace("weight: 5", "weight: -5"));

    assertThat(read().objects().all(HttpRoute.class)).hasSize(1);
    assertThat(last.problems()).hasSize(1);
  }

  @Test
  void theFirstOfTwoObjectsOfOneNameCounts() throws IOException {
    write("a.yaml", ROUTE.replace("weight: 5", "weight: 7"));

    assertThat(read().problems())
        .extracting(Problem::toString)
        .containsExactly(
            "route.yaml:4: HTTPRoute default/r: metadata.name: r: is defined in a.yaml line 4"
                + " already, which counts: remove one of the two");
    assertThat(weight()).isEqualTo(7);
  }

  @Test
  void anErrorInTheFirstDoesNotBringTheSecondToLife() throws IOException {
    write("a.yaml", ROUTE.replace("weight: 5", "weight: 7"));
    read();
    write("a.yaml", ROUTE.replace("weight: 5", "weight: -7"));

    assertThat(read().problems()).hasSize(2);
    assertThat(weight()).isEqualTo(7);
  }

  @Test
  void anObjectMayMoveToAnotherFile() throws IOException {
    Files.move(folder.resolve("route.yaml"), folder.resolve("a.yaml"));

    assertThat(read().problems()).isEmpty();
    assertThat(route().meta().file()).isEqualTo("a.yaml");
  }

  @Test
  void readsTheLinksOfAMountedConfigMap() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path version = Files.createDirectory(mount.resolve("..2026_01_01"));
    Files.writeString(version.resolve("route.yaml"), ROUTE);
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01_01"));
    Files.createSymbolicLink(mount.resolve("route.yaml"), Path.of("..data/route.yaml"));

    Reading reading = reader.read(mount, Reading.none());

    assertThat(reading.objects().all(HttpRoute.class)).hasSize(1);
    assertThat(reading.problems()).isEmpty();
  }

  @Test
  void equalFoldersGiveEqualReadings() {
    assertThat(new FolderReader().read(folder, Reading.none())).isEqualTo(last);
    assertThat(List.copyOf(last.objects().all())).hasSize(2);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Reading read() {
    last = reader.read(folder, last);
    return last;
  }

  private HttpRoute route() {
    return last.objects().find(HttpRoute.class, "default", "r").orElseThrow();
  }

  private int weight() {
    return route().rules().getFirst().backendRefs().getFirst().weight();
  }
}
