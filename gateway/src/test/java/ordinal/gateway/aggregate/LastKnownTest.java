package ordinal.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastKnownTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T10:00:00.123Z");

  @TempDir Path folder;

  @Test
  void startsEmptyInANewFolder() throws IOException {
    try (LastKnown store = LastKnown.open(folder.resolve("data"))) {
      assertThat(store.read()).isEqualTo(Memory.EMPTY);
    }
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    List<Known> known =
        List.of(
            known("default/visits", "/visits", "counter-0", OptionalInt.of(0), 30),
            known("default/visits", "/visits", "web-x7", OptionalInt.empty(), Long.MAX_VALUE),
            known("default/visits", "/other \"path\"", "counter-0", OptionalInt.of(0), 0),
            known("shop/visits", "/visits", "counter-0", OptionalInt.of(0), 7));
    Memory memory =
        new Memory(known, List.of(new Forgotten("shop/visits", "default", "counter-9", 2)));
    try (LastKnown store = LastKnown.open(folder)) {
      store.write(Memory.EMPTY);
      store.write(memory);

      assertThat(store.read()).isEqualTo(memory);
      assertThat(folder.resolve("last-known.json.tmp")).doesNotExist();
    }
  }

  @Test
  void replacesADraftThatACrashLeft() throws IOException {
    Files.writeString(folder.resolve("last-known.json.tmp"), "{\"ver");
    try (LastKnown store = LastKnown.open(folder)) {
      assertThat(store.read()).isEqualTo(Memory.EMPTY);
      store.write(one());

      assertThat(store.read()).isEqualTo(one());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"version\":1,\"totals\":[",
        "{\"version\":2,\"totals\":[]}",
        "{\"totals\":[]}",
        "{\"version\":1,\"totals\":[],\"forgotten\":[{\"key\":\"k\",\"namespace\":\"n\",\"replica\":\"r\",\"times\":0}]}",
        "{\"version\":1}",
        "{\"version\":1,\"totals\":[3]}",
        "{\"version\":1,\"totals\":[{\"key\":\"k\",\"path\":\"/\",\"field\":\"f\"}]}",
        "\0\0\0\0",
        "[]",
        "null"
      })
  void refusesADamagedFileAndNamesIt(String text) throws IOException {
    Files.writeString(folder.resolve("last-known.json"), text);
    try (LastKnown store = LastKnown.open(folder)) {
      assertThatThrownBy(store::read)
          .isInstanceOf(DamagedStoreException.class)
          .hasMessageStartingWith(folder.resolve("last-known.json") + ": ")
          .hasMessageContaining("restore it from a backup");
    }
    assertThat(folder.resolve("last-known.json")).hasContent(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"3\"", "null", "9223372036854775808"})
  void refusesAValueThatIsNoCount(String visits) throws IOException {
    String text =
        "{\"version\":1,\"totals\":[{\"key\":\"k\",\"path\":\"/\",\"field\":\"f\",\"replicas\":"
            + "[{\"namespace\":\"n\",\"replica\":\"r\",\"visits\":"
            + visits
            + ",\"backend\":\"b\",\"revision\":\"\",\"seenAt\":1}]}]}";
    Files.writeString(folder.resolve("last-known.json"), text);
    try (LastKnown store = LastKnown.open(folder)) {
      assertThatThrownBy(store::read).isInstanceOf(DamagedStoreException.class);
    }
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    Files.write(folder.resolve("last-known.json"), new byte[] {(byte) 0xff, 0, 1});
    try (LastKnown store = LastKnown.open(folder)) {
      assertThatThrownBy(store::read).isInstanceOf(DamagedStoreException.class);
    }
  }

  @Test
  void keepsTheOldFileWhenAWriteFails() throws IOException {
    Memory before = one();
    try (LastKnown store = LastKnown.open(folder)) {
      store.write(before);
      Files.createDirectories(folder.resolve("last-known.json.tmp/in-the-way"));

      assertThatThrownBy(() -> store.write(Memory.EMPTY)).isInstanceOf(IOException.class);
      assertThat(store.read()).isEqualTo(before);
    }
  }

  @Test
  void keepsASecondGatewayOutUntilTheFirstIsGone() throws IOException {
    try (LastKnown first = LastKnown.open(folder)) {
      assertThat(first.read()).isEqualTo(Memory.EMPTY);
      assertThatThrownBy(() -> LastKnown.open(folder))
          .hasMessage(folder.resolve("last-known.json") + ": in use by another gateway");
    }
    LastKnown.open(folder).close();
  }

  @Test
  void readsAFileOfTheFirstReleasesWithoutForgettings() throws IOException {
    Files.writeString(folder.resolve("last-known.json"), "{\"version\":1,\"totals\":[]}");
    try (LastKnown store = LastKnown.open(folder)) {
      assertThat(store.read()).isEqualTo(Memory.EMPTY);
    }
  }

  private static Memory one() {
    return new Memory(List.of(known("k", "/", "counter-0", OptionalInt.of(0), 1)), List.of());
  }

  private static Known known(
      String key, String path, String replica, OptionalInt ordinal, long visits) {
    return new Known(
        key, path, "visits", "default", replica, ordinal, "stable", "r1", visits, SEEN);
  }
}
