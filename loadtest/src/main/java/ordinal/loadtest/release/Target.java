package ordinal.loadtest.release;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import ordinal.loadtest.drive.VersionSource;

/**
 * What is driven: it serves one version and can be told to serve another. Blocking, one thread.
 * What fails says so in one line.
 */
public interface Target extends AutoCloseable {
  /** Its name in the report. */
  String name();

  /** Where requests go. */
  URI traffic();

  VersionSource version();

  /** Whether a connection may serve several requests. */
  boolean keepAlive();

  /** The version that serves before a release, if it can be known. */
  Optional<String> oldVersion();

  /** The version that is released, if it can be known. */
  Optional<String> newVersion();

  /** Asks for the release, and does not wait for it. */
  void release() throws IOException, InterruptedException;

  /** Asks for a release that waits to go on, past all that it waits for. */
  void promote() throws IOException, InterruptedException;

  /** Asks for the old version again, from wherever the release is. */
  void rollBack() throws IOException, InterruptedException;

  /** How far it is. */
  State state() throws IOException, InterruptedException;

  /** Between two looks at the state: as short as the target can stand beside its load. */
  default Duration look() {
    return Duration.ofMillis(100);
  }

  /** Visits on disk, where they can be read. */
  Optional<Long> visits() throws IOException, InterruptedException;

  /** Answers that it counted itself, where it does. */
  Optional<Long> answers() throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * How far a release is.
   *
   * @param finished the new version serves everywhere
   * @param goingBack it decided to go back, or is doing so
   * @param back the old version serves everywhere again
   * @param text for people who watch
   * @param replicas what it says of replicas; empty where it does not
   */
  record State(
      boolean finished,
      boolean goingBack,
      boolean back,
      String text,
      Optional<Replicas> replicas) {}

  /**
   * What exists.
   *
   * @param expected replicas that should serve
   * @param unavailable of those, the ones that do not
   * @param existing replicas, of any version and state
   * @param volumes that hold data
   * @param weight of the new version in percent
   */
  record Replicas(int expected, int unavailable, int existing, int volumes, int weight) {}
}
