package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import ordinal.gateway.admin.TokenReviewer.Reviewed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port while the API server that knows the tokens fails, or says nothing at all. */
class ReviewIT {
  private static final String[] TOKEN = {"authorization", "Bearer of-the-cluster"};

  @TempDir private Path data;

  @Test
  void isClosedWithinTwoSecondsWhileTheReviewHangs() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (AdminFixture admin = AdminFixture.reviewed(data, token -> afterAll(answer))) {
      long began = System.nanoTime();
      HttpResponse<String> read = admin.get("/api/v1/routes", TOKEN);
      HttpResponse<String> write = admin.put("{\"counter-stable\":1}", TOKEN);
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      assertThat(read.statusCode()).isEqualTo(503);
      assertThat(read.headers().firstValue("retry-after")).contains("5");
      assertThat(read.body()).contains("no answer within 1500 ms");
      assertThat(write.statusCode()).isEqualTo(503);
      assertThat(took).as("one after the other").isLessThan(Duration.ofSeconds(4));
      assertThat(admin.get("/api/v1/routes", "authorization", "Bearer secret-of-vera").statusCode())
          .as("tokens of the file need no review")
          .isEqualTo(200);
      assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
      answer.countDown();
    }
  }

  @Test
  void isClosedAtOnceWhereTheReviewFailsAndForgetsThat() throws Exception {
    boolean[] up = {false};
    try (AdminFixture admin = AdminFixture.reviewed(data, token -> whereUp(up[0]))) {
      assertThat(admin.get("/api/v1/routes", TOKEN).statusCode()).isEqualTo(503);

      up[0] = true;
      assertThat(admin.get("/api/v1/routes", TOKEN).statusCode()).isEqualTo(200);
    }
  }

  private static Optional<Reviewed> whereUp(boolean up) throws IOException {
    if (!up) {
      throw new IOException("connection refused");
    }
    return Optional.of(
        new Reviewed("vic", Optional.of(ordinal.gateway.config.Settings.Role.VIEWER)));
  }

  private static Optional<Reviewed> afterAll(CountDownLatch answer) throws IOException {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Optional.empty();
  }
}
