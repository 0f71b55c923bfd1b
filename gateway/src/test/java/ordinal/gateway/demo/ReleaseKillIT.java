package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the whole demo, its replicas included, in the middle of a release. */
class ReleaseKillIT {
  private static final String STEPS =
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 40
          - pause: {duration: 3s}
      """;

  @TempDir Path data;

  @Test
  void goesOnWhereItWasAndEndsAtTheNewVersion() throws Exception {
    ReleaseHere.write(data, "counter-canary", STEPS);
    String[] options = {"--release", "--replicas", "2"};
    long acknowledged;
    try (DemoProcess first = DemoProcess.start(data, options)) {
      DemoProcess.eventually("at rest", () -> phase().equals("Healthy"));
      acknowledged = visits(first, 20);
      ReleaseHere.edit(data.resolve("config"), "value: v1", "value: v2");
      DemoProcess.eventually("in the middle", () -> weights().contains("weight: 40"));
      acknowledged += visits(first, 20);
      first.kill();

      try (DemoProcess second = DemoProcess.start(data, options)) {
        assertThat(phase()).isEqualTo("Progressing");
        DemoProcess.eventually("released", () -> phase().equals("Healthy"));
        acknowledged += visits(second, 20);

        JsonNode total = second.total();
        assertThat(total.path("complete").asBoolean()).isTrue();
        assertThat(total.path("total").asLong()).isEqualTo(acknowledged);
        assertThat(total.path("replicas").findValuesAsText("revision"))
            .hasSize(2)
            .containsOnly(status().path("stableRevision").asText());
        assertThat(second.get("/config", "x-ordinal-replica", "counter-0").body()).contains("v2");
        assertThat(weights()).contains("weight: 100").doesNotContain("weight: 40");
        assertThat(second.interrupt()).isZero();
      }
    }
  }

  private static long visits(DemoProcess demo, int times) {
    return IntStream.range(0, times)
        .mapToObj(_ -> demo.visit())
        .map(CompletableFuture::join)
        .map(HttpResponse::statusCode)
        .filter(status -> status == 200)
        .count();
  }

  private JsonNode status() {
    return ReleaseHere.status(data.resolve("gateway"));
  }

  private String phase() {
    return status().path("phase").asText();
  }

  private String weights() {
    try {
      return Files.readString(data.resolve("config/route.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
