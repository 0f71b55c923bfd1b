package ordinal.loadtest.drive;

import static ordinal.loadtest.drive.ScriptedServer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver's own truth: servers with known rates, stalls and errors. */
class DriverIT {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @BeforeAll
  static void warmUp() throws InterruptedException {
    WarmUp.run();
  }

  // What else runs on the machine may take the processor for the moment that 1 % is: one of three.
  @ParameterizedTest
  @ValueSource(ints = {50, 500, Load.MOST_PER_SECOND})
  void sendsAsFastAsAskedWithinOnePercent(int perSecond) throws Exception {
    double worst = Double.MAX_VALUE;
    for (int i = 0; i < 3 && worst > 0.01; i++) {
      worst = Math.min(worst, Math.abs(rate(perSecond) / perSecond - 1));
    }

    assertThat(worst).isLessThanOrEqualTo(0.01);
  }

  private static double rate(int perSecond) throws Exception {
    try (ScriptedServer server = new ScriptedServer((n, head) -> ok())) {
      Recording recording = run(Load.of(server.uri(), perSecond, Duration.ofSeconds(3)));

      assertThat(recording.samples().size()).isEqualTo(3 * perSecond);
      long notSent =
          recording.samples().stream().filter(s -> s.failure() == Failure.NOT_SENT).count();
      assertThat(server.requests() + notSent).isEqualTo(3L * perSecond);
      long first = recording.samples().stream().mapToLong(Sample::sent).min().orElseThrow();
      long last = recording.samples().stream().mapToLong(Sample::sent).max().orElseThrow();
      return (3 * perSecond - 1) * 1e9 / (last - first);
    }
  }

  @Test
  void countsAStallForAllWhoWouldHaveComeDuringIt() throws Exception {
    long from = SECOND;
    long to = 2 * SECOND;
    long[] began = new long[1];
    try (ScriptedServer server =
        new ScriptedServer((n, head) -> {
          awaitOutside(began[0], from, to);
          return ok();
        })) {
      began[0] = System.nanoTime();
      Recording recording = run(Load.of(server.uri(), 200, Duration.ofSeconds(3)));

      List<Sample> during =
          recording.samples().stream()
              .filter(s -> s.due() >= from && s.due() < to - SECOND / 10)
              .toList();
      assertThat(recording.samples()).hasSize(600).allMatch(Sample::good);
      assertThat(during).hasSize(180);
      // Each waits until the stall's end: 1 s for the first, 0.1 s for the last of them.
      assertThat(during)
          .allSatisfy(s -> assertThat(s.done()).isGreaterThanOrEqualTo(to - SECOND / 50));
      double mean = during.stream().mapToLong(Sample::latency).average().orElseThrow() / 1e6;
      assertThat(mean).isBetween(530.0, 1_500.0);
    }
  }

  @Test
  void reportsErrorsExactlyByTheirKind() throws Exception {
    AtomicInteger broken = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger never = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer((n, head) -> {
          if (n % 7 == 3) {
            broken.incrementAndGet();
            return new ScriptedServer.Answer(503, "", "{}");
          } else if (n % 11 == 5) {
            closed.incrementAndGet();
            return new ScriptedServer.Close();
          } else if (n % 13 == 6) {
            never.incrementAndGet();
            return new ScriptedServer.Never();
          }
          return ok();
        })) {
      Recording recording =
          run(load(server.uri(), 200, Duration.ofSeconds(3), Duration.ofSeconds(2), 1_000));

      assertThat(kinds(recording))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "HTTP 503", broken.get(),
                  "closed", closed.get(),
                  "timeout", never.get()));
      assertThat(server.requests()).isEqualTo(600).isEqualTo(recording.samples().size());
    }
  }

  @Test
  void givesUpFromWhenARequestWasDue() throws Exception {
    try (ScriptedServer server = new ScriptedServer((n, head) -> new ScriptedServer.Never())) {
      Recording recording =
          run(load(server.uri(), 50, Duration.ofSeconds(1), Duration.ofMillis(600), 1_000));

      assertThat(kinds(recording)).containsExactly(Map.entry("timeout", 50));
      assertThat(recording.samples())
          .allSatisfy(s -> assertThat(s.latency() / 1e6).isGreaterThanOrEqualTo(598.0));
    }
  }

  @Test
  void holdsNoMoreUnderWayThanAllowedAndSaysSo() throws Exception {
    try (ScriptedServer server = new ScriptedServer((n, head) -> new ScriptedServer.Never())) {
      Recording recording =
          run(load(server.uri(), 200, Duration.ofSeconds(1), Duration.ofSeconds(3), 20));

      assertThat(kinds(recording)).isEqualTo(Map.of("timeout", 20, "not sent", 180));
      assertThat(server.requests()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void tellsAPortWhereNobodyListens() throws Exception {
    URI nobody;
    try (ScriptedServer server = new ScriptedServer((n, head) -> ok())) {
      nobody = server.uri();
    }

    Recording recording = run(Load.of(nobody, 50, Duration.ofSeconds(1)));

    assertThat(kinds(recording)).containsExactly(Map.entry("refused", 50));
  }

  @Test
  void usersKeepTheirCookiesAndCohortsTheirHeaders() throws Exception {
    Map<String, String> given = new ConcurrentHashMap<>();
    AtomicInteger wrong = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer((n, head) -> {
          String user = value(head, "x-user-id: ");
          String cookie = value(head, "cookie: ");
          String known = given.get(user);
          boolean tester = Integer.parseInt(user) % 2 == 1;
          if ((known != null && !cookie.contains(known))
              || tester != value(head, "x-canary: ").equals("always")) {
            wrong.incrementAndGet();
          }
          given.putIfAbsent(user, "seat=" + user);
          return new ScriptedServer.Answer(
              200, "set-cookie: seat=" + user + "; Path=/; HttpOnly\r\n", "{}");
        })) {
      Load plain = Load.of(server.uri(), 200, Duration.ofSeconds(2));
      Cohort testers = new Cohort("testers", Map.of("x-canary", "always"), Map.of());
      run(
          new Load(
              server.uri(),
              "GET",
              100,
              Duration.ofSeconds(2),
              10,
              plain.patience(),
              plain.mostUnderWay(),
              true,
              plain.version(),
              List.of(Cohort.plain(), testers)));

      assertThat(given).hasSize(10);
      assertThat(wrong).hasValue(0);
    }
  }

  private static Recording run(Load load) throws InterruptedException {
    try (Driver driver = Driver.start(load)) {
      while (!driver.isOver()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return driver.stop();
    }
  }

  private static Load load(
      URI uri, int perSecond, Duration longest, Duration patience, int mostUnderWay) {
    Load plain = Load.of(uri, perSecond, longest);
    return new Load(
        uri,
        "GET",
        perSecond,
        longest,
        plain.users(),
        patience,
        mostUnderWay,
        true,
        plain.version(),
        plain.cohorts());
  }

  private static Map<String, Integer> kinds(Recording recording) {
    return recording.samples().stream()
        .filter(s -> !s.good())
        .map(Sample::kind)
        .collect(Collectors.toMap(Function.identity(), _ -> 1, Integer::sum));
  }

  private static void awaitOutside(long began, long from, long to) {
    long at = System.nanoTime() - began;
    while (at >= from && at < to) {
      LockSupport.parkNanos(to - at);
      at = System.nanoTime() - began;
    }
  }

  private static String value(List<String> head, String start) {
    return head.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }
}
