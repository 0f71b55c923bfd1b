package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read. */
class AdminApiIT {
  private AdminFixture admin;

  @BeforeEach
  void open(@TempDir Path data) throws Exception {
    admin = AdminFixture.open(data);
  }

  @AfterEach
  void close() throws Exception {
    admin.close();
  }

  @Test
  void showsEachRouteWithWeightsAndShares() throws Exception {
    JsonObject route = json("/api/v1/routes").getJsonArray("routes").getJsonObject(0);

    assertThat(route.getString("name")).isEqualTo("counter");
    JsonObject rest = route.getJsonArray("rules").getJsonObject(2);
    assertThat(rest)
        .isEqualTo(
            new JsonObject(
                """
                {"index":2,"attached":true,"matches":["PathPrefix /"],"filters":[],"timeouts":{"request":"5s"},
                 "backends":[
                  {"namespace":"default","name":"counter-stable","port":80,"desiredWeight":90,"weight":90,"share":0.9,
                   "resolved":true,"ready":2,"total":2},
                  {"namespace":"default","name":"counter-canary","port":80,"desiredWeight":10,"weight":10,"share":0.1,
                   "resolved":true,"ready":1,"total":1}]}
                """));
    assertThat(route.getJsonArray("rules").getJsonObject(0).getJsonArray("matches"))
        .isEqualTo(JsonArray.of("PathPrefix /, header x-canary = always"));
    assertThat(route.getJsonArray("rules").getJsonObject(1).getString("aggregation"))
        .isEqualTo("default/visits");
  }

  @Test
  void givesARouteItsVersionAsEtag() throws Exception {
    HttpResponse<String> answer = admin.get("/api/v1/routes/default/counter");

    assertThat(answer.headers().firstValue("etag")).contains("\"" + admin.version() + "\"");
    assertThat(new JsonObject(answer.body()).getString("resourceVersion"))
        .isEqualTo(admin.version());
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void answers404AsProblemForAnUnknownRoute() throws Exception {
    HttpResponse<String> answer = admin.get("/api/v1/routes/default/none");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("type", "https://ordinal.dev/problems/unknown-route")
                .put("title", "Not Found")
                .put("status", 404)
                .put("detail", "There is no route default/none"));
  }

  @Test
  void showsReplicas() throws Exception {
    JsonObject replica = json("/api/v1/replicas").getJsonArray("replicas").getJsonObject(0);

    assertThat(replica)
        .isEqualTo(
            new JsonObject(
                """
                {"namespace":"default","name":"counter-canary-0","ordinal":0,"backend":"counter-canary","revision":"",
                 "address":"10.0.0.1","port":9000,"state":"ready","ready":true,"serving":true,"terminating":false,"inFlight":0}
                """));
  }

  @Test
  void showsWhyAndHowLongAReplicaIsEjected() throws Exception {
    Replica replica = admin.eject();

    JsonObject shown = json("/api/v1/replicas").getJsonArray("replicas").getJsonObject(0);

    assertThat(shown.getString("name")).isEqualTo(replica.name());
    assertThat(shown.getString("state")).isEqualTo("ejected");
    assertThat(shown.getBoolean("ready")).isTrue();
    assertThat(shown.getString("reason")).isEqualTo("5 errors: status 503");
    assertThat(shown.getInstant("ejectedUntil")).isEqualTo(AdminFixture.NOW.plusSeconds(30));
  }

  @Test
  void asksForTheTotalAsTheTrafficPortWould() throws Exception {
    HttpResponse<String> answer = admin.get("/api/v1/visits");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(FakeVisits.TOTAL);
    assertThat(admin.visits.asked)
        .containsExactly(
            new FakeVisits.Asked("default/counter#1", "/visits", false, Duration.ofSeconds(1)));
  }

  @Test
  void passesTheProblemOfAStrictTotalOn() throws Exception {
    HttpResponse<String> answer =
        admin.get("/api/v1/visits?strict=true&aggregation=default/visits");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.body()).isEqualTo(FakeVisits.INCOMPLETE);
  }

  @Test
  void answers404ForAnAggregationThatNoRuleHas() throws Exception {
    assertThat(admin.get("/api/v1/visits?aggregation=default/none").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsPeersWhatIsKnownAndForgotten() throws Exception {
    assertThat(json("/api/v1/visits/known"))
        .isEqualTo(
            new JsonObject(
                """
                {"version":1,"totals":[{"key":"default/visits","path":"/visits","field":"visits","replicas":[
                  {"namespace":"default","replica":"counter-4","visits":12,"ordinal":4,"backend":"counter-stable","revision":"a","seenAt":0}]}],
                 "forgotten":[{"key":"default/other","namespace":"default","replica":"counter-5","times":1}]}
                """));
    assertThat(json("/api/v1/visits/known?aggregation=default/visits").getJsonArray("forgotten"))
        .isEmpty();
    assertThat(json("/api/v1/visits/known?aggregation=default/other").getJsonArray("totals"))
        .isEmpty();
  }

  @Test
  void showsProblemsWithFileAndField() throws Exception {
    admin.report(
        new Problem(
            "20.yaml", 7, AdminFixture.COUNTER, "spec.rules[0].x", "-1", "must be at least 0"));

    assertThat(json("/api/v1/problems"))
        .isEqualTo(
            new JsonObject(
                """
                {"problems":[{"file":"20.yaml","line":7,"object":"HTTPRoute default/counter","field":"spec.rules[0].x",
                 "value":"-1","message":"must be at least 0"}]}
                """));
  }

  @Test
  void explainsWhereARequestWouldGo() throws Exception {
    JsonObject canary = json("/api/v1/explain?path=/a&header=X-Canary:%20always");
    JsonObject rest = json("/api/v1/explain?path=/a&port=8080&host=shop.example:8080");

    assertThat(canary.getJsonObject("matched").getString("ruleName")).isEqualTo("canary");
    assertThat(rest.getJsonObject("matched").getInteger("rule")).isEqualTo(2);
    assertThat(rest.getJsonObject("request").getString("host")).isEqualTo("shop.example");
  }

  @Test
  void refusesToExplainWhatNoRequestCanBe() throws Exception {
    assertThat(admin.get("/api/v1/explain?path=/%252e%252e%255c").statusCode()).isEqualTo(400);
    assertThat(admin.get("/api/v1/explain?port=99999").statusCode()).isEqualTo(400);
    assertThat(admin.get("/api/v1/explain?header=no-colon").statusCode()).isEqualTo(400);
  }

  @Test
  void isReadyOnlyWhenItCanServe() throws Exception {
    assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);

    admin.unready = Optional.of("draining");

    assertThat(admin.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(admin.get("/readyz").body()).contains("draining");
    assertThat(admin.get("/healthz").body()).isEqualTo("ok\n");
  }

  @Test
  void negotiatesTheFormatOfTheMetrics() throws Exception {
    HttpResponse<String> plain = admin.get("/metrics");
    HttpResponse<String> open =
        admin.get("/metrics", "accept", "application/openmetrics-text; version=1.0.0");

    assertThat(plain.body()).isEqualTo("# scraped as text/plain; version=0.0.4; charset=utf-8\n");
    assertThat(open.headers().firstValue("content-type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  @Test
  void answersHeadLikeGetWithoutABody() throws Exception {
    HttpResponse<String> answer = admin.send("HEAD", "/api/v1/routes/default/counter", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("etag")).contains("\"" + admin.version() + "\"");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void namesTheMethodsOfAPath() throws Exception {
    HttpResponse<String> answer = admin.send("POST", "/api/v1/routes", "{}");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @Test
  void forbidsScriptsFramesAndCachesEverywhere() throws Exception {
    for (String path : new String[] {"/", "/api/v1", "/nothing", "/metrics"}) {
      HttpResponse<String> answer = admin.get(path);

      assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
      assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
      assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
    }
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> answer = admin.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }
}
