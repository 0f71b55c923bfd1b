package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.objects.FolderWatch.Timing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchIT {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration QUIET = Duration.ofMillis(20);
  private static final Duration AT_MOST = Duration.ofMillis(200);
  private static final Timing EVENTS_ONLY = new Timing(NEVER, QUIET, AT_MOST);
  private static final Timing RESCAN = new Timing(Duration.ofMillis(50), QUIET, AT_MOST);

  @TempDir Path temp;
  private Path folder;
  private FolderWatch watch;
  private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();

  @BeforeEach
  void aFolderWithOneRoute() throws IOException {
    folder = Files.createDirectory(temp.resolve("config"));
    write(5);
    watch = new FolderWatch(folder, readings::add);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void returnsTheFirstReadingAndDeliversNothingYet() {
    Reading first = start(EVENTS_ONLY);

    assertThat(weight(first)).isEqualTo(5);
    assertThat(watch.current()).isEqualTo(first);
    assertThat(readings).isEmpty();
  }

  @Test
  void deliversAnEdit() throws Exception {
    start(EVENTS_ONLY);
    long edited = System.nanoTime();

    write(6);

    assertThat(weight(next())).isEqualTo(6);
    // 100 ms on a quiet machine; a busy one gets more time here.
    assertThat(Duration.ofNanos(System.nanoTime() - edited)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void deliversAnAtomicReplacement() throws Exception {
    start(EVENTS_ONLY);

    Path made = Files.writeString(folder.resolve(".new"), route(7));
    Files.move(made, file(), StandardCopyOption.ATOMIC_MOVE);

    assertThat(weight(next())).isEqualTo(7);
  }

  @Test
  void deliversTheTurnOfAConfigMapsLink() throws Exception {
    Files.delete(file());
    mount("..1", 1);
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(file(), Path.of("..data/route.yaml"));
    start(EVENTS_ONLY);

    mount("..2", 2);
    Path turned = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
    Files.move(turned, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    assertThat(weight(next())).isEqualTo(2);
  }

  @Test
  void findsAnEditBehindALinkWithoutAnEvent() throws Exception {
    Path elsewhere = Files.writeString(temp.resolve("elsewhere.yaml"), route(1));
    Files.delete(file());
    Files.createSymbolicLink(file(), elsewhere);
    start(RESCAN);

    Files.writeString(elsewhere, route(2));

    assertThat(weight(next())).isEqualTo(2);
  }

  @Test
  void followsAFolderThatIsALinkAndIsTurned() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("route.yaml"), route(2));
    Path link = Files.createSymbolicLink(temp.resolve("link"), folder);
    watch.close();
    watch = new FolderWatch(link, RESCAN, readings::add);
    watch.start();

    Files.delete(link);
    Files.createSymbolicLink(link, other);

    Reading reading = next();
    while (!reading.problems().isEmpty()) {
      reading = next();
    }
    assertThat(weight(reading)).isEqualTo(2);
  }

  @Test
  void takesABurstTogetherAndEndsWithTheLast() throws Exception {
    start(EVENTS_ONLY);

    for (int weight = 10; weight <= 60; weight++) {
      write(weight);
    }

    Reading last = next();
    int delivered = 1;
    while (weight(last) != 60) {
      last = next();
      delivered++;
    }
    assertThat(delivered).isLessThan(25);
  }

  @Test
  void deliversDeletion() throws Exception {
    start(EVENTS_ONLY);

    Files.delete(file());

    assertThat(next().objects().all()).isEmpty();
  }

  @Test
  void anEditorThatTruncatesFirstDropsNothing() throws Exception {
    Timing patient = new Timing(NEVER, Duration.ofMillis(1), Duration.ofSeconds(30));
    start(patient);

    Files.write(file(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    watch.poke();
    assertThat(weight(watch.current())).isEqualTo(5);
    write(6);

    assertThat(weight(next())).isEqualTo(6);
  }

  @Test
  void believesAnEmptyFileAfterAPause() throws Exception {
    start(EVENTS_ONLY);

    Files.write(file(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(next().objects().all()).isEmpty();
  }

  @Test
  void believesAnEmptyFileThatIsFoundWithoutAnEvent() throws Exception {
    Path elsewhere = Files.writeString(temp.resolve("elsewhere.yaml"), route(1));
    Files.delete(file());
    Files.createSymbolicLink(file(), elsewhere);
    start(RESCAN);

    Files.write(elsewhere, new byte[0]);

    assertThat(next().objects().all()).isEmpty();
  }

  @Test
  void deliversProblemsAndThatTheyAreGone() throws Exception {
    start(EVENTS_ONLY);

    write(-6);
    Reading bad = next();
    write(5);
    Reading good = next();

    assertThat(bad.problems()).hasSize(1);
    assertThat(weight(bad)).isEqualTo(5);
    assertThat(good.problems()).isEmpty();
  }

  @Test
  void pokeReturnsWhenTheNewReadingWasDelivered() throws Exception {
    start(new Timing(NEVER, NEVER, NEVER));

    for (int weight = 10; weight < 20; weight++) {
      write(weight);
      watch.poke();

      assertThat(weight(readings.remove())).isEqualTo(weight);
    }
    watch.poke();
    assertThat(readings).isEmpty();
  }

  @Test
  void aListenerThatThrowsDoesNotEndTheWatch() throws Exception {
    watch.close();
    watch =
        new FolderWatch(
            folder,
            EVENTS_ONLY,
            reading -> {
              readings.add(reading);
              if (weight(reading) == 6) {
                throw new IllegalArgumentException("six");
              }
            });
    watch.start();

    write(6);
    assertThat(weight(next())).isEqualTo(6);
    write(7);
    assertThat(weight(next())).isEqualTo(7);
    write(6);
    assertThatThrownBy(watch::poke).hasMessage("six");
  }

  @Test
  void survivesTheLossAndReturnOfItsFolder() throws Exception {
    start(RESCAN);

    Files.move(folder, temp.resolve("away"));
    Reading lost = next();
    Files.createDirectory(folder);
    write(8);
    Reading found = next();
    while (!found.problems().isEmpty() || found.objects().all().isEmpty()) {
      found = next();
    }

    assertThat(weight(lost)).isEqualTo(5);
    assertThat(lost.problems()).hasSize(1);
    assertThat(weight(found)).isEqualTo(8);
  }

  @Test
  void callsTheListenerOnItsOwnThreadAndEndsItsThreads() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    CountDownLatch called = new CountDownLatch(1);
    watch.close();
    watch =
        new FolderWatch(
            folder,
            EVENTS_ONLY,
            _ -> {
              threads.add(Thread.currentThread());
              called.countDown();
            });
    watch.start();
    write(6);
    assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

    watch.close();

    assertThat(threads.element().getName()).isEqualTo("ordinal-config");
    threads.element().join(10_000);
    assertThat(threads.element().isAlive()).isFalse();
  }

  private Reading start(Timing timing) {
    watch.close();
    watch = new FolderWatch(folder, timing, readings::add);
    return watch.start();
  }

  private Reading next() throws InterruptedException {
    Reading reading = readings.poll(20, TimeUnit.SECONDS);
    assertThat(reading).as("a reading within 20 s").isNotNull();
    return reading;
  }

  private void mount(String version, int weight) throws IOException {
    Path made = Files.createDirectory(folder.resolve(version));
    Files.writeString(made.resolve("route.yaml"), route(weight));
  }

  private Path file() {
    return folder.resolve("route.yaml");
  }

  private void write(int weight) throws IOException {
    Files.writeString(file(), route(weight));
  }

  private static String route(int weight) {
    return Yaml.route("backendRefs:\n- {name: a, port: 80, weight: %d}".formatted(weight));
  }

  private static int weight(Reading reading) {
    HttpRoute route = reading.objects().find(HttpRoute.class, "default", "r").orElseThrow();
    return route.rules().getFirst().backendRefs().getFirst().weight();
  }
}
