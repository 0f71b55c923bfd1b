package ordinal.loadtest.release;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.loadtest.drive.Cohort;
import ordinal.loadtest.drive.Load;
import ordinal.loadtest.drive.VersionSource;
import ordinal.loadtest.drive.WarmUp;
import ordinal.loadtest.figures.Result;
import org.jspecify.annotations.Nullable;

/** One run after the other, each against a target of its own. Blocks its caller. */
public final class Comparison {
  /** From when a request was due to when its user gives up. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration AFTER = Duration.ofSeconds(3);
  private static final int MOST_UNDER_WAY = 2_000;

  /** The same for all runs. */
  public record Settings(
      List<Version> versions, int perSecond, int users, Duration limit, Duration reaction) {
    public Settings {
      versions = List.copyOf(versions);
    }

    /** Whether a bad version is among them. */
    public boolean bad() {
      return versions.stream().anyMatch(Version::bad);
    }
  }

  /** What is driven by commands of the user's. */
  public record Commands(
      URI url,
      VersionSource version,
      boolean keepAlive,
      String release,
      String rollback,
      @Nullable String visits) {}

  private interface Opening {
    Target open(Path folder) throws IOException, InterruptedException;
  }

  private record Planned(
      String strategy, Version version, List<Cohort> cohorts, Pace pace, Opening opening) {
    String name() {
      return strategy + "/" + version;
    }
  }

  private final Settings settings;
  private final List<Planned> runs;

  private Comparison(Settings settings, List<Planned> runs) {
    this.settings = settings;
    this.runs = runs;
    // So that what cannot be sent is said before anything starts.
    runs.forEach(
        r -> load(r, URI.create("http://localhost/"), true, new VersionSource.Header("-")));
  }

  /** Each strategy with each version, on a demo on this machine. */
  public static Comparison ofDemo(List<Strategy> strategies, Settings settings) {
    return new Comparison(settings, planned(strategies, settings, Demo::start));
  }

  private interface Start {
    Target start(Strategy strategy, Version version, Path folder)
        throws IOException, InterruptedException;
  }

  private static List<Planned> planned(List<Strategy> strategies, Settings settings, Start start) {
    List<Planned> runs = new ArrayList<>();
    for (Version version : settings.versions) {
      for (Strategy strategy : strategies) {
        Optional<Duration> reaction =
            strategy.decidesItself() ? Optional.empty() : Optional.of(settings.reaction);
        runs.add(
            new Planned(
                strategy.toString(),
                version,
                strategy.cohorts(),
                pace(settings, reaction, strategy.promotedAfter()),
                folder -> start.start(strategy, version, folder)));
      }
    }
    return runs;
  }

  /**
   * The same on a cluster in which the charts of this repository are installed.
   *
   * @param url of the gateway
   * @param kubectl the program
   */
  public static Comparison ofCluster(
      List<Strategy> strategies, URI url, String namespace, String kubectl, Settings settings) {
    Kubectl client = new Kubectl(kubectl, namespace);
    return new Comparison(
        settings,
        planned(
            strategies,
            settings,
            (strategy, version, _) -> Cluster.open(strategy, version, url, client)));
  }

  /** Whatever the commands release, under one name. */
  public static Comparison ofCommands(String name, Commands commands, Settings settings) {
    List<Planned> runs = new ArrayList<>();
    for (Version version : settings.versions) {
      runs.add(
          new Planned(
              name,
              version,
              List.of(Cohort.plain()),
              pace(settings, Optional.of(settings.reaction), Optional.empty()),
              _ -> new ByCommands(commands, version)));
    }
    return new Comparison(settings, runs);
  }

  /**
   * Runs all; {@code folder} keeps what they write.
   *
   * @param results gets the figures of each run when it ends, so that a later one that cannot begin
   *     takes none with it
   */
  public void run(Path folder, Watcher watcher, List<Result> results)
      throws IOException, InterruptedException {
    WarmUp.run();
    int number = 0;
    for (Planned planned : runs) {
      watcher.begins(planned.name(), ++number, runs.size());
      Path work = folder.resolve("work").toAbsolutePath();
      delete(work);
      try (Target target = planned.opening.open(work)) {
        Load load = load(planned, target.traffic(), target.keepAlive(), target.version());
        Run run =
            new Run(planned.strategy, planned.version, target, load, planned.pace, watcher::at);
        results.add(run.execute());
      }
      delete(work);
      watcher.ended(results.getLast());
    }
  }

  private Load load(Planned planned, URI uri, boolean keepAlive, VersionSource version) {
    Pace pace = planned.pace;
    return new Load(
        uri,
        "GET",
        settings.perSecond,
        pace.before().plus(pace.limit().multipliedBy(2)).plus(pace.after().multipliedBy(2)),
        settings.users,
        PATIENCE,
        MOST_UNDER_WAY,
        keepAlive,
        version,
        planned.cohorts);
  }

  private static Pace pace(
      Settings settings, Optional<Duration> reaction, Optional<Duration> promotion) {
    return new Pace(BEFORE, AFTER, reaction, promotion, settings.limit);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
