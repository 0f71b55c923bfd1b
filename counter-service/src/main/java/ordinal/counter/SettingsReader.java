package ordinal.counter;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import ordinal.counter.CounterSettings.Listen;
import ordinal.counter.CounterSettings.Mounted;
import ordinal.counter.CounterSettings.Storage;

/** Parses environment and configuration file, collecting every error. Used once. */
final class SettingsReader {
  private final Map<String, String> environment;
  private final List<String> errors = new ArrayList<>();

  SettingsReader(Map<String, String> environment) {
    this.environment = environment;
  }

  CounterSettings read() {
    JsonObject config = config();
    checkColor(config);
    String replica = text("REPLICA", text("HOSTNAME", "counter"));
    OptionalInt ordinal = ordinal(replica);
    String version = text("VERSION", configText(config, "version", "dev"));
    Listen listen = listen();
    Storage storage =
        new Storage(visitsFile(), (int) whole("QUEUE_LIMIT", Storage.QUEUE_LIMIT, 1, 10_000_000));
    Mounted mounted = new Mounted(config.encode(), !text("SECRET", "").isEmpty());
    Faults faults =
        new Faults(errorRate(), Duration.ofMillis(whole("FAULT_LATENCY_MILLIS", 0, 0, 600_000)));
    if (!errors.isEmpty()) {
      throw new SettingsException(errors);
    }
    return new CounterSettings(replica, ordinal, version, listen, storage, mounted, faults);
  }

  private Listen listen() {
    int port = (int) whole("PORT", 8000, 0, 65_535);
    int eventLoops = (int) whole("EVENT_LOOPS", 1, 1, 64);
    if (port == 0 && eventLoops > 1) {
      errors.add(
          "EVENT_LOOPS: only 1 can share the free port that PORT 0 asks for, not " + eventLoops);
      return new Listen("", 0, 1);
    }
    return new Listen(text("BIND", "0.0.0.0"), port, eventLoops);
  }

  // An empty variable is what a chart renders for a value that is not set.
  private String text(String key, String fallback) {
    String value = environment.get(key);
    return value == null || value.isBlank() ? fallback : value.strip();
  }

  private long whole(String key, long fallback, long min, long max) {
    String value = text(key, Long.toString(fallback));
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // The error below says so.
    }
    errors.add(
        "%s: a whole number from %d to %d is needed, not \"%s\"".formatted(key, min, max, value));
    return fallback;
  }

  private double errorRate() {
    String value = text("FAULT_ERROR_RATE", "0");
    try {
      double rate = Double.parseDouble(value);
      if (rate >= 0 && rate <= 1) {
        return rate;
      }
    } catch (NumberFormatException notANumber) {
      // The error below says so.
    }
    errors.add("FAULT_ERROR_RATE: a number from 0 to 1 is needed, not \"%s\"".formatted(value));
    return 0;
  }

  private OptionalInt ordinal(String replica) {
    return text("ORDINAL", "").isEmpty()
        ? CounterSettings.ordinalOf(replica)
        : OptionalInt.of((int) whole("ORDINAL", 0, 0, Integer.MAX_VALUE));
  }

  private Path visitsFile() {
    String value = text("VISITS_FILE", "volume/visits");
    try {
      Path file = Path.of(value);
      if (file.getFileName() != null && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException notAPath) {
      // The error below says so.
    }
    errors.add("VISITS_FILE: the name of a file is needed, not \"%s\"".formatted(value));
    return Path.of("visits");
  }

  private JsonObject config() {
    String file = text("CONFIG_FILE", "/config.json");
    try {
      return new JsonObject(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      String why = e.getClass().getSimpleName();
      errors.add("CONFIG_FILE: cannot read \"%s\" (%s)".formatted(file, why));
    } catch (DecodeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      errors.add("CONFIG_FILE: \"%s\" is not a JSON object: %s".formatted(file, why));
    }
    return new JsonObject();
  }

  private String configText(JsonObject config, String key, String fallback) {
    Object value = config.getValue(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof String text) {
      return text;
    }
    errors.add("config.json %s: a string is needed, not %s".formatted(key, value));
    return fallback;
  }

  private void checkColor(JsonObject config) {
    String color = configText(config, "color", "");
    if (!color.isEmpty() && !Colors.isSafe(color)) {
      errors.add("config.json color: a CSS name or #rrggbb is needed, not \"%s\"".formatted(color));
    }
  }
}
