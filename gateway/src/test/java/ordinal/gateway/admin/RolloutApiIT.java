package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import ordinal.gateway.cli.OrdinalCli;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutApiIT {
  private static final String ROLLOUT = "/api/v1/rollouts/default/counter";

  @TempDir Path data;
  private AdminFixture admin;

  @BeforeEach
  void start() throws Exception {
    admin = AdminFixture.open(data);
    admin.rollouts.show(
        "counter",
        """
        {"phase": "Paused", "message": "step 2 of 4: until promoted", "step": 1, "steps": 4,
         "stableRevision": "counter-a", "updateRevision": "counter-b",
         "weight": {"desired": 20, "configured": 20, "measured": 19.5, "reason": ""},
         "replicas": {"total": 4, "updated": 1, "ready": 4},
         "analysis": [{"metric": "success-rate", "phase": "Running", "last": 0.99, "successful": 2}]}
        """);
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  private HttpResponse<String> act(String verb, String body, String... headers) throws Exception {
    return admin.send("POST", ROLLOUT + "/" + verb, body, headers);
  }

  @Test
  void showsWhatItsStatusSays() throws Exception {
    HttpResponse<String> one = admin.get(ROLLOUT);

    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(one.headers().firstValue("etag")).contains("\"v7\"");
    JsonObject json = new JsonObject(one.body());
    assertThat(json.getString("name")).isEqualTo("counter");
    assertThat(json.getString("phase")).isEqualTo("Paused");
    assertThat(json.getJsonObject("weight").getInteger("configured")).isEqualTo(20);
    assertThat(new JsonObject(admin.get("/api/v1/rollouts").body()))
        .isEqualTo(new JsonObject().put("rollouts", new JsonArray().add(json)));
    assertThat(admin.get("/api/v1/rollouts/default/other").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "promote, '', Promote[]",
    "promote-full, '', PromoteFull[]",
    "pause, '', Pause[]",
    "resume, '', Resume[]",
    "abort, '', Abort[]",
    "retry, '', Retry[]",
    "undo, '', Undo[revision=Optional.empty]",
    "undo, '{\"revision\": \"counter-a\"}', Undo[revision=Optional[counter-a]]",
    "undo, '{\"revision\": 3}', Undo[revision=Optional[3]]",
    "jump, '{\"step\": 2}', Jump[step=2]",
  })
  void passesEveryVerbOnAndRecordsIt(String verb, String body, String passed) throws Exception {
    assertThat(act(verb, body).statusCode()).isEqualTo(200);

    assertThat(admin.rollouts.asked).containsExactly("local counter " + passed + " any");
    assertThat(admin.get("/api/v1/audit").body())
        .contains("\"" + verb + "\"", "StatefulRollout default/counter");
  }

  @Test
  void refusesWhatIsNoVerbOrSaysTooLittle() throws Exception {
    assertThat(act("hurry", "").statusCode()).isEqualTo(404);
    assertThat(act("jump", "").statusCode()).isEqualTo(422);
    assertThat(act("jump", "{\"step\": -1}").statusCode()).isEqualTo(422);
    assertThat(act("undo", "{\"revision\": true}").statusCode()).isEqualTo(422);
    assertThat(act("undo", "[1]").statusCode()).isEqualTo(400);
    assertThat(admin.rollouts.asked).isEmpty();
  }

  @Test
  void asksNothingOfAVersionThatIsGone() throws Exception {
    assertThat(act("promote", "", "if-match", "\"v6\"").statusCode()).isEqualTo(412);
    assertThat(act("promote", "", "if-match", "\"v7\"").statusCode()).isEqualTo(200);

    assertThat(admin.rollouts.asked).containsExactly("local counter Promote[] v7");
  }

  @Test
  void saysWhyNot() throws Exception {
    admin.rollouts.illegal = "there is nothing to promote";
    assertThat(act("promote", ""))
        .satisfies(answer -> {
          assertThat(answer.statusCode()).isEqualTo(409);
          assertThat(answer.body()).contains("there is nothing to promote", "problems/not-now");
        });

    admin.rollouts.illegal = null;
    admin.rollouts.unavailable = "the API server does not answer";
    assertThat(act("promote", "").statusCode()).isEqualTo(503);
  }

  private String cli(int expected, String... args) {
    StringWriter out = new StringWriter();
    int code =
        OrdinalCli.run(
            args,
            new OrdinalCliIT.NoCommands(),
            Map.of("ORDINAL_SERVER", admin.uri("").toString(), "NO_COLOR", "1"),
            new PrintWriter(out),
            new PrintWriter(out));
    assertThat(code).as(out.toString()).isEqualTo(expected);
    return out.toString();
  }

  @Test
  void isDrivenFromTheCommandLine() {
    assertThat(cli(0, "get", "rollouts")).contains("counter", "Paused", "2/4", "20 %");
    assertThat(cli(0, "get", "rollouts", "-o", "wide")).contains("counter-a", "counter-b", "1/4");
    assertThat(cli(0, "status", "counter"))
        .contains("desired 20 %, configured 20 %, measured 19.5 %", "success-rate");
    cli(0, "promote", "counter");
    cli(0, "promote", "--full", "default/counter");
    cli(0, "undo", "counter", "--to-revision", "2");
    cli(0, "jump", "counter", "3");
    assertThat(admin.rollouts.asked)
        .containsExactly(
            "local counter Promote[] any",
            "local counter PromoteFull[] any",
            "local counter Undo[revision=Optional[2]] any",
            "local counter Jump[step=2] any");
    assertThat(cli(1, "abort", "other")).contains("other: there is no such rollout");
  }

  @Test
  void saysByTheExitCodeHowItEnded() {
    assertThat(cli(2, "status", "counter", "--wait", "--timeout", "1s"))
        .contains("not healthy after");
    admin.rollouts.show("counter", "{\"phase\": \"Degraded\", \"message\": \"aborted\"}");
    cli(1, "status", "counter", "--wait");
    cli(1, "status", "counter");
    admin.rollouts.show("counter", "{\"phase\": \"Healthy\"}");
    cli(0, "status", "counter", "--wait");
  }
}
