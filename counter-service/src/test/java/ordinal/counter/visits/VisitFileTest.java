package ordinal.counter.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisitFileTest {
  private final ForgetfulDisk disk = new ForgetfulDisk();
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private final Visits visits = new Visits();

  @SuppressWarnings("NullAway.Init") // opened by each test
  private VisitFile file;

  @AfterEach
  void close() {
    if (file != null) {
      file.close();
    }
  }

  @Test
  void tellsEachVisitANumberOfItsOwn() throws Exception {
    open();

    visits.send(file, 1000);

    assertThat(visits.counted)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    assertThat(file.counted()).isEqualTo(1000);
    assertThat(disk.content("visits")).isEqualTo("1000\n");
  }

  @Test
  void writesThenForcesThenShowsThenAnswers() throws Exception {
    open();
    disk.operations.clear();
    file.count(
        new Visit() {
          @Override
          public void counted(long number) {
            disk.operations.add(
                "answer " + number + " when cat shows " + disk.content("visits").strip());
            visits.next().counted(number);
          }

          @Override
          public void failed(IOException cause) {
            visits.next().failed(cause);
          }
        });
    visits.await(1);

    assertThat(disk.operations)
        .containsExactly(
            "write visits.slots",
            "force visits.slots",
            "write visits",
            "answer 1 when cat shows 1");
  }

  @Test
  void createsTheSlotsDurablyBeforeTheReadableFile() throws Exception {
    open();

    assertThat(disk.operations)
        .containsExactly(
            "create visits.slots.new",
            "write visits.slots",
            "force visits.slots",
            "rename visits.slots.new visits.slots",
            "force folder",
            "create visits.new",
            "write visits",
            "force visits",
            "rename visits.new visits",
            "force folder");
  }

  @Test
  void commitsVisitsThatWaitTogether() throws Exception {
    open();
    CountDownLatch firstForce = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    disk.fault =
        operation -> {
          if (operation.equals("force visits.slots") && firstForce.getCount() > 0) {
            firstForce.countDown();
            await(go);
          }
        };

    file.count(visits.next());
    await(firstForce);
    for (int i = 0; i < 500; i++) {
      file.count(visits.next());
    }
    assertThat(file.waiting()).isEqualTo(500);
    go.countDown();
    visits.await(501);

    assertThat(file.commits()).isEqualTo(2);
  }

  @Test
  void refusesAtOnceWhenTheQueueIsFull() throws Exception {
    open(4, Duration.ofSeconds(10));
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    disk.fault =
        operation -> {
          writing.countDown();
          await(go);
        };
    file.count(visits.next());
    await(writing);

    for (int i = 0; i < 7; i++) {
      file.count(visits.next());
    }

    assertThat(visits.failed).hasSize(3).containsOnly("too many visits wait for the disk");
    go.countDown();
    visits.await(8);
    assertThat(file.counted()).isEqualTo(5);
  }

  @Test
  void finishesShortWrites() throws Exception {
    disk.longestWrite = 5;
    open();

    visits.send(file, 12345);

    assertThat(visits.failed).isEmpty();
    assertThat(disk.content("visits")).isEqualTo("12345\n");
    assertThat(reopened()).isEqualTo(12345);
  }

  @Test
  void countsNothingWhileWritesFailAndRecoversWithTheNextVisit() throws Exception {
    open(100, Duration.ofDays(1));
    visits.send(file, 3);
    disk.fault = failing("write visits.slots", "No space left on device");

    visits.send(file, 5);

    assertThat(visits.counted).hasSize(3);
    assertThat(visits.failed)
        .hasSize(5)
        .containsOnly("cannot write visits.slots: No space left on device");
    assertThat(file.trouble()).contains("cannot write visits.slots: No space left on device");
    assertThat(file.counted()).isEqualTo(3);
    assertThat(disk.content("visits")).isEqualTo("3\n");

    disk.fault = operation -> {};
    visits.send(file, 1);

    assertThat(file.trouble()).isEmpty();
    assertThat(visits.counted).last().isEqualTo(4L);
    assertThat(fatal).isNotDone();
  }

  @Test
  void keepsTheNewestSlotWhenAWriteBreaksOffInTheMiddle() throws Exception {
    open(100, Duration.ofDays(1));
    visits.send(file, 3);
    AtomicInteger writes = new AtomicInteger();
    disk.longestWrite = 20;
    disk.fault =
        operation -> {
          if (operation.equals("write visits.slots") && writes.incrementAndGet() % 2 == 0) {
            throw new IOException("No space left on device");
          }
        };

    visits.send(file, 4).send(file, 4);

    assertThat(visits.failed).hasSize(8);
    disk.fault = operation -> {};
    assertThat(recoveredCount()).isEqualTo(3);
  }

  @Test
  void recoversWithoutTrafficByProbing() throws Exception {
    open(100, Duration.ofMillis(1));
    CountDownLatch probes = new CountDownLatch(3);
    disk.fault =
        operation -> {
          if (operation.equals("write visits.slots")) {
            probes.countDown();
            throw new IOException("Read-only file system");
          }
        };
    visits.send(file, 1);
    await(probes);
    CountDownLatch shown = new CountDownLatch(1);
    disk.fault =
        operation -> {
          if (operation.equals("write visits")) {
            shown.countDown();
          }
        };

    await(shown);
    visits.send(file, 1);

    assertThat(file.trouble()).isEmpty();
    assertThat(file.counted()).isEqualTo(1);
  }

  @Test
  void neverForcesAgainNorAcknowledgesAfterAFailedForce() throws Exception {
    open();
    visits.send(file, 3);
    disk.operations.clear();
    disk.fault = failing("force visits.slots", "Input/output error");

    visits.send(file, 5);

    assertThat(fatal.get(10, TimeUnit.SECONDS)).isInstanceOf(ForceFailedException.class);
    disk.fault = operation -> {};
    visits.send(file, 5);
    file.close();
    assertThat(visits.counted).hasSize(3);
    assertThat(visits.failed)
        .hasSize(10)
        .containsOnly("cannot force visits.slots to disk: Input/output error");
    assertThat(disk.operations)
        .filteredOn(o -> o.startsWith("force"))
        .containsExactly("force visits.slots");
    assertThat(disk.content("visits")).isEqualTo("3\n");
    assertThat(disk.closed).isTrue();
    assertThat(file.counted()).isEqualTo(3);
  }

  @Test
  void acknowledgesWhenOnlyTheReadableFileFailsAndShowsItLater() throws Exception {
    open(100, Duration.ofDays(1));
    disk.fault = failing("write visits", "No space left on device");

    visits.send(file, 2);

    assertThat(visits.counted).containsExactly(1L, 2L);
    assertThat(disk.content("visits")).isEqualTo("0\n");
    disk.fault = operation -> {};
    visits.send(file, 1);
    assertThat(disk.content("visits")).isEqualTo("3\n");
  }

  @Test
  void countsWhatWaitsBeforeItCloses() throws Exception {
    open();
    for (int i = 0; i < 5000; i++) {
      file.count(visits.next());
    }

    file.close();
    file.count(visits.next());

    visits.await(5001);
    assertThat(visits.counted).hasSize(5000);
    assertThat(visits.failed).hasSize(1);
    assertThat(disk.operations).last().isEqualTo("force visits");
    assertThat(disk.closed).isTrue();
    assertThat(recoveredCount()).isEqualTo(5000);
  }

  @Test
  void survivesAVisitorThatThrows() throws Exception {
    open();
    file.count(
        new Visit() {
          @Override
          public void counted(long number) {
            throw new IllegalStateException("thrown by a visitor, as this test wants");
          }

          @Override
          public void failed(IOException cause) {}
        });

    visits.send(file, 1);

    assertThat(visits.counted).containsExactly(2L);
  }

  @Test
  void refusesToStartOnDamageAndReleasesTheFolder() {
    disk.put("visits", new byte[] {0, 0, 0});

    assertThatExceptionOfType(DamagedVisitsException.class)
        .isThrownBy(this::open)
        .withMessage(
            "visits is damaged: it should hold a decimal number, it holds 3 bytes: \"\\x00\\x00\\x00\"");
    assertThat(disk.closed).isTrue();
    assertThat(disk.operations).isEmpty();
  }

  @Test
  void leavesTheOldFilesWhereTheStartFails() throws Exception {
    open();
    visits.send(file, 7);
    file.close();

    for (String step :
        List.of(
            "write visits.slots",
            "force visits.slots",
            "write visits",
            "force visits",
            "force folder")) {
      disk.fault = failing(step, "Input/output error");
      assertThatExceptionOfType(IOException.class).isThrownBy(this::open);
    }

    disk.fault = operation -> {};
    assertThat(reopened()).isEqualTo(7);
  }

  private void open() throws IOException {
    open(65536, Duration.ofSeconds(10));
  }

  private void open(int queueLimit, Duration probe) throws IOException {
    file = VisitFile.open(disk, "visits", queueLimit, probe, fatal::complete);
  }

  private long reopened() throws IOException {
    file.close();
    open();
    return file.counted();
  }

  private long recoveredCount() throws IOException {
    return new Recovery("visits.slots", "visits")
        .recover(disk.read("visits.slots"), disk.read("visits"))
        .count();
  }

  private static ForgetfulDisk.Fault failing(String failing, String message) {
    return operation -> {
      if (operation.equals(failing)) {
        throw new IOException(message);
      }
    };
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("waited 10 s");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
