package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import ordinal.counter.CounterSettings.Listen;
import ordinal.counter.CounterSettings.Mounted;
import ordinal.counter.CounterSettings.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterSettingsTest {
  @TempDir Path dir;

  @Test
  void hasTheseDefaults() throws Exception {
    assertThat(read("{}", Map.of()))
        .isEqualTo(
            new CounterSettings(
                "counter",
                OptionalInt.empty(),
                "dev",
                new Listen("0.0.0.0", 8000, 1),
                new Storage(Path.of("volume/visits"), 65_536),
                new Mounted("{}", false),
                new Faults(0, Duration.ZERO)));
  }

  @Test
  void takesEverythingFromTheEnvironment() throws Exception {
    Map<String, String> all = new HashMap<>();
    all.put("REPLICA", "counter-7");
    all.put("HOSTNAME", "ignored-3");
    all.put("ORDINAL", "12");
    all.put("VERSION", "v2");
    all.put("BIND", "::1");
    all.put("PORT", "8001");
    all.put("EVENT_LOOPS", "2");
    all.put("VISITS_FILE", "/data/visits");
    all.put("QUEUE_LIMIT", "10");
    all.put("SECRET", "hunter2");
    all.put("FAULT_ERROR_RATE", "0.25");
    all.put("FAULT_LATENCY_MILLIS", "300");

    CounterSettings settings = read("{\"version\":\"v1\",\"color\":\"teal\"}", all);

    assertThat(settings)
        .isEqualTo(
            new CounterSettings(
                "counter-7",
                OptionalInt.of(12),
                "v2",
                new Listen("::1", 8001, 2),
                new Storage(Path.of("/data/visits"), 10),
                new Mounted("{\"version\":\"v1\",\"color\":\"teal\"}", true),
                new Faults(0.25, Duration.ofMillis(300))));
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @Test
  void takesTheVersionFromTheConfiguration() throws Exception {
    assertThat(read("{\"version\":\"v3\"}", Map.of("VERSION", " ")).version()).isEqualTo("v3");
  }

  @ParameterizedTest
  @CsvSource({"counter-1,1", "counter-canary-10,10", "counter-007,7", "counter,-1", "a-1b,-1"})
  void readsTheOrdinalOffTheName(String name, int ordinal) throws Exception {
    CounterSettings settings = read("{}", Map.of("HOSTNAME", name));

    assertThat(settings.replica()).isEqualTo(name);
    assertThat(settings.ordinal().orElse(-1)).isEqualTo(ordinal);
  }

  @Test
  void reportsEveryErrorWithKeyAndValue() {
    Map<String, String> bad = new HashMap<>();
    bad.put("PORT", "80x");
    bad.put("ORDINAL", "-1");
    bad.put("FAULT_ERROR_RATE", "NaN");
    bad.put("FAULT_LATENCY_MILLIS", "-5");
    bad.put("QUEUE_LIMIT", "0");
    bad.put("EVENT_LOOPS", "65");
    bad.put("VISITS_FILE", dir.toString());

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read("{\"version\":3,\"color\":\"red;}\"}", bad))
        .withMessage(
            """
            config.json color: a CSS name or #rrggbb is needed, not "red;}"
            ORDINAL: a whole number from 0 to 2147483647 is needed, not "-1"
            config.json version: a string is needed, not 3
            PORT: a whole number from 0 to 65535 is needed, not "80x"
            EVENT_LOOPS: a whole number from 1 to 64 is needed, not "65"
            VISITS_FILE: the name of a file is needed, not "%s"
            QUEUE_LIMIT: a whole number from 1 to 10000000 is needed, not "0"
            FAULT_ERROR_RATE: a number from 0 to 1 is needed, not "NaN"
            FAULT_LATENCY_MILLIS: a whole number from 0 to 600000 is needed, not "-5\"\
            """,
            dir);
  }

  @Test
  void namesAConfigurationThatIsMissingOrBroken() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> CounterSettings.from(Map.of("CONFIG_FILE", dir + "/none.json")))
        .withMessage("CONFIG_FILE: cannot read \"%s/none.json\" (NoSuchFileException)", dir);
    for (String broken : new String[] {"", "{", "[1]", "null", "\"text\""}) {
      assertThatExceptionOfType(SettingsException.class)
          .as(broken)
          .isThrownBy(() -> read(broken, Map.of()))
          .withMessageStartingWith("CONFIG_FILE: \"%s/config.json\" is not a JSON object", dir);
    }
  }

  @Test
  void refusesTwoEventLoopsOnTwoFreePorts() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read("{}", Map.of("PORT", "0", "EVENT_LOOPS", "2")))
        .withMessageStartingWith("EVENT_LOOPS: ");
  }

  private CounterSettings read(String config, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(dir.resolve("config.json"), config);
    Map<String, String> all = new HashMap<>(environment);
    all.put("CONFIG_FILE", file.toString());
    return CounterSettings.from(all);
  }
}
