package ordinal.counter;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything one counter needs to know; immutable.
 *
 * @param replica its name, as in {@code counter-1}
 * @param ordinal the number at the end of the name, where there is one
 */
public record CounterSettings(
    String replica,
    OptionalInt ordinal,
    String version,
    Listen listen,
    Storage storage,
    Mounted mounted,
    Faults faults) {
  private static final Pattern ORDINAL = Pattern.compile(".*-(\\d{1,9})");

  /**
   * Where it listens.
   *
   * @param port 0 to 65535; 0 takes a free one, for one event loop only
   * @param eventLoops threads that serve, 1 or more
   */
  public record Listen(String bind, int port, int eventLoops) {
    public Listen {
      if (port < 0 || port > 65_535 || eventLoops < 1 || (port == 0 && eventLoops > 1)) {
        throw new IllegalArgumentException("port " + port + " with event loops " + eventLoops);
      }
    }
  }

  /**
   * Where it counts.
   *
   * @param visitsFile the readable file; slots and lock lie beside it
   * @param queueLimit visits that may wait for the disk, 1 or more
   */
  public record Storage(Path visitsFile, int queueLimit) {
    static final int QUEUE_LIMIT = 65_536;

    public Storage {
      if (queueLimit < 1) {
        throw new IllegalArgumentException("queue limit " + queueLimit);
      }
    }
  }

  /**
   * What was mounted beside it.
   *
   * @param config a JSON object as text; its {@code color} colours the page
   * @param secretSet whether a secret is mounted; its value is never kept
   */
  public record Mounted(String config, boolean secretSet) {
    static final Mounted NOTHING = new Mounted("{}", false);
  }

  /** A counter for embedding: on a free port of the loopback address, without faults. */
  public static CounterSettings of(String replica, String version, Path visitsFile) {
    return new CounterSettings(
        replica,
        ordinalOf(replica),
        version,
        new Listen("127.0.0.1", 0, 1),
        new Storage(visitsFile, Storage.QUEUE_LIMIT),
        Mounted.NOTHING,
        Faults.NONE);
  }

  /**
   * Reads the environment and the configuration file it names.
   *
   * @throws SettingsException with every error, each with key and value
   */
  public static CounterSettings from(Map<String, String> environment) {
    return new SettingsReader(environment).read();
  }

  static OptionalInt ordinalOf(String replica) {
    Matcher matcher = ORDINAL.matcher(replica);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  public CounterSettings withListen(Listen listen) {
    return new CounterSettings(replica, ordinal, version, listen, storage, mounted, faults);
  }

  public CounterSettings withStorage(Storage storage) {
    return new CounterSettings(replica, ordinal, version, listen, storage, mounted, faults);
  }

  public CounterSettings withMounted(Mounted mounted) {
    return new CounterSettings(replica, ordinal, version, listen, storage, mounted, faults);
  }

  public CounterSettings withFaults(Faults faults) {
    return new CounterSettings(replica, ordinal, version, listen, storage, mounted, faults);
  }
}
