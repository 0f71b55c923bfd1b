package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing weights, and the record of it. */
class WeightsIT {
  private static final String HALF = "{\"counter-stable\":50,\"counter-canary\":50}";

  @TempDir private Path data;
  private AdminFixture admin;

  @BeforeEach
  void open() throws Exception {
    admin = AdminFixture.open(data);
  }

  @AfterEach
  void close() throws Exception {
    admin.close();
  }

  @Test
  void answersWithTheRouteOnceTheWeightsAreInForce() throws Exception {
    String before = admin.version();

    HttpResponse<String> answer = admin.put(HALF, "if-match", "\"" + before + "\"");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("etag")).contains("\"" + admin.version() + "\"");
    assertThat(admin.version()).isNotEqualTo(before);
    assertThat(shares(answer)).containsExactly(0.5, 0.5);
    assertThat(Files.readString(admin.route())).contains("weight: 50 # stable");
  }

  @Test
  void changesOnlyWhatIsNamed() throws Exception {
    HttpResponse<String> answer = admin.put("{\"counter-stable\":30}");

    assertThat(shares(answer)).containsExactly(0.75, 0.25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"0\"", "0", "W/\"V\"", "\"0\", \"2\""})
  void changesNothingForAStaleVersion(String ifMatch) throws Exception {
    String before = admin.version();

    HttpResponse<String> answer = admin.put(HALF, "if-match", ifMatch.replace("V", before));

    assertThat(answer.statusCode()).isEqualTo(412);
    assertThat(answer.headers().firstValue("etag")).contains("\"" + before + "\"");
    assertThat(answer.body()).contains("https://ordinal.dev/problems/stale-version");
    assertThat(admin.version()).isEqualTo(before);
    assertThat(Files.readString(admin.route())).contains("weight: 90 # stable");
    assertThat(audit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"V\"", "V", "*", "\"0\", \"V\""})
  void changesForAMatchingVersion(String ifMatch) throws Exception {
    String condition = ifMatch.replace("V", admin.version());

    assertThat(admin.put(HALF, "if-match", condition).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{       | 400 | The body is not JSON",
        "{\"a\":1} x | 400 | The body is not JSON",
        "[1]      | 422 | The body must be an object such as {\"counter-canary\": 10}",
        "null     | 422 | The body must be an object such as {\"counter-canary\": 10}",
        "{}       | 422 | The body must name at least one backend",
        "{\"counter-stable\":-1} | 422 | counter-stable: -1: a weight is a whole number from 0 to 1000000",
        "{\"counter-stable\":1.5} | 422 | counter-stable: 1.5: a weight is a whole number from 0 to 1000000",
        "{\"counter-stable\":1000001} | 422 | counter-stable: 1000001: a weight is a whole number from 0 to 1000000",
        "{\"counter-stable\":99999999999} | 422 | counter-stable: 99999999999: a weight is a whole number from 0 to 1000000",
        "{\"counter-stable\":null} | 422 | counter-stable: null: a weight is a whole number from 0 to 1000000",
        "{\"counter-blue\":7} | 422 | counter-blue: 7: no rule with several backends has it, they have [counter-stable, counter-canary]"
      })
  void namesWhatIsWrongWithABody(String body, int status, String detail) throws Exception {
    HttpResponse<String> answer = admin.put(body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo(detail);
    assertThat(audit()).isEmpty();
  }

  @Test
  void refusesWhatIsNotJsonOrTooLargeOrUnknown() throws Exception {
    String large = "{\"counter-stable\":" + " ".repeat(70_000) + "1}";

    assertThat(admin.put(HALF, "content-type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(admin.put(HALF, "content-type", "application/json; charset=utf-8").statusCode())
        .isEqualTo(200);
    assertThat(admin.put(large).statusCode()).isEqualTo(413);
    assertThat(admin.put("").statusCode()).isEqualTo(400);
    assertThat(admin.send("PUT", "/api/v1/routes/default/none/weights", HALF).statusCode())
        .isEqualTo(404);
  }

  @Test
  void namesTheFileThatCannotBeWritten() throws Exception {
    Files.delete(admin.route());
    Files.createDirectory(admin.route());

    HttpResponse<String> answer = admin.put(HALF);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(new JsonObject(answer.body()).getString("detail")).startsWith("20-route.yaml");
    assertThat(audit().getJsonObject(0).getString("outcome")).isEqualTo("failed");
  }

  @Test
  void asksForHandsWhereAFileCannotBeEditedSafely() throws Exception {
    Files.writeString(admin.route(), read(admin.route()).replace("weight: 90", "weight: -90"));

    HttpResponse<String> answer = admin.put(HALF);

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("https://ordinal.dev/problems/not-editable");
  }

  @Test
  void recordsWhoChangedWhatBeforeItIsChanged(@TempDir Path other) throws Exception {
    List<String> onDisk = new CopyOnWriteArrayList<>();
    UnaryOperator<WeightWriter> looking =
        editor ->
            (route, weights, ifVersion) -> {
              onDisk.add(read(other.resolve("audit.log")));
              return editor.setWeights(route, weights, ifVersion);
            };
    try (AdminFixture watched = AdminFixture.writingThrough(other, looking)) {
      watched.put(HALF);

      assertThat(onDisk).singleElement().asString().contains("\"outcome\":\"pending\"");
      assertThat(read(other.resolve("audit.log"))).contains("\"outcome\":\"done\"");
      assertThat(audit(watched).getJsonObject(0))
          .isEqualTo(
              new JsonObject(
                  """
                  {"id":1,"time":"2026-11-22T10:00:00Z","who":"local","action":"set-weights",
                   "object":"HTTPRoute default/counter","before":{"counter-canary":10,"counter-stable":90},
                   "after":{"counter-canary":50,"counter-stable":50},"outcome":"done"}
                  """));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void makesNoChangeThatCannotBeRecorded() throws Exception {
    String before = admin.version();
    Files.createDirectory(data.resolve("audit.log"));

    HttpResponse<String> answer = admin.put(HALF);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains(data.resolve("audit.log").toString());
    assertThat(admin.version()).isEqualTo(before);
  }

  @Test
  void recordsAnEditByHandAsDoneByFile() throws Exception {
    admin.put(HALF);

    admin.editByHand(70, 30);

    JsonArray audit = audit();
    assertThat(audit).hasSize(2);
    assertThat(audit.getJsonObject(0).getString("who")).isEqualTo("file");
    assertThat(audit.getJsonObject(0).getJsonObject("after").getInteger("counter-stable"))
        .isEqualTo(70);
    assertThat(audit.getJsonObject(1).getString("who")).isEqualTo("local");
  }

  @Test
  void remembersTheRecordOverARestart() throws Exception {
    admin.put(HALF);
    admin.close();
    Files.writeString(
        data.resolve("audit.log"),
        Files.readString(data.resolve("audit.log")) + "{\"id\":2,\"torn");

    admin = AdminFixture.open(data);
    admin.put("{\"counter-stable\":1}");

    assertThat(audit().stream().map(e -> ((JsonObject) e).getLong("id"))).containsExactly(2L, 1L);
    assertThat(audit().getJsonObject(1).getString("outcome")).isEqualTo("done");
  }

  @Test
  void makesManyChangesAtOnceOneAfterAnother() throws Exception {
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 40)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> statusOfPut(i)))
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    assertThat(audit()).hasSize(40);
  }

  private int statusOfPut(int weight) {
    try {
      return admin.put("{\"counter-stable\":" + weight + "}").statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void forgetsADepartedReplicaOnRecord() throws Exception {
    HttpResponse<String> answer = admin.send("DELETE", "/api/v1/visits/counter-4", null);

    assertThat(answer.body())
        .isEqualTo(
            "{\"replica\":\"counter-4\",\"forgotten\":[{\"namespace\":\"default\","
                + "\"total\":\"default/visits\",\"path\":\"/visits\",\"visits\":12}]}");
    assertThat(audit().getJsonObject(0).getString("action")).isEqualTo("forget-visits");
    assertThat(
            audit()
                .getJsonObject(0)
                .getJsonObject("before")
                .getLong("default default/visits /visits"))
        .isEqualTo(12);
    assertThat(admin.send("DELETE", "/api/v1/visits/counter-4", null).statusCode()).isEqualTo(404);
  }

  private JsonArray audit() throws Exception {
    return audit(admin);
  }

  private static JsonArray audit(AdminFixture admin) throws Exception {
    return new JsonObject(admin.get("/api/v1/audit").body()).getJsonArray("audit");
  }

  private static List<Double> shares(HttpResponse<String> answer) {
    return new JsonObject(answer.body())
        .getJsonArray("rules").getJsonObject(2).getJsonArray("backends").stream()
            .map(b -> ((JsonObject) b).getDouble("share"))
            .toList();
  }
}
