package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The main job from outside: real processes, real sockets, real files. */
class DemoIT {
  private static final String BACKEND = "x-ordinal-backend";
  private static final String KILLS = "kills";
  private static final String WEIGHTS = "/api/v1/routes/default/counter/weights";

  @TempDir Path data;
  private DemoProcess demo;

  @BeforeEach
  void start(TestInfo test) throws Exception {
    demo =
        test.getTags().contains(KILLS)
            ? DemoProcess.start(data, "--processes")
            : DemoProcess.start(data);
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  @Test
  void splitsByWeightWithinOneAndFollowsEveryWayOfChangingIt() throws Exception {
    assertThat(canaries(1000)).isBetween(99L, 101L);

    assertThat(demo.put(WEIGHTS, "{\"counter-stable\": 50, \"counter-canary\": 50}").statusCode())
        .isEqualTo(200);
    assertThat(canaries(1000)).isBetween(499L, 501L);

    DemoProcess.Ended cli =
        DemoProcess.run(
            "weight",
            "counter",
            "counter-stable=75",
            "counter-canary=25",
            "--server",
            demo.admin());
    assertThat(cli.code()).as(cli.output()).isZero();
    assertThat(canaries(1000)).isBetween(249L, 251L);

    String text = Files.readString(demo.route());
    Files.writeString(demo.route(), text.replace("weight: 75", "weight: 0"));
    DemoProcess.eventually("the edit is in force", () -> share("counter-canary") == 1.0);
    assertThat(canaries(100)).isEqualTo(100);
    assertThat(text).contains("# Everyone else");
  }

  @Test
  void failsNoRequestWhileWeightsChangeUnderLoad() throws Exception {
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicInteger sent = new AtomicInteger();
    List<String> failures = new ArrayList<>();
    Thread load = Thread.ofPlatform().start(() -> visitWhile(running, sent, failures));

    for (int i = 1; i <= 20; i++) {
      HttpResponse<String> answer =
          demo.put(
              WEIGHTS, "{\"counter-stable\": %d, \"counter-canary\": %d}".formatted(100 - i, i));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      int seen = sent.get();
      DemoProcess.eventually("ten requests under these weights", () -> sent.get() >= seen + 10);
    }
    running.set(false);
    load.join();

    assertThat(failures).isEmpty();
    assertThat(sent.get()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void headerAndCookieReachTheCanaryAtWeightZero() throws Exception {
    demo.put(WEIGHTS, "{\"counter-stable\": 1, \"counter-canary\": 0}");

    assertThat(canaries(50)).isZero();
    assertThat(backend("x-canary", "always")).isEqualTo("counter-canary");
    assertThat(backend("Cookie", "theme=dark; canary=always")).isEqualTo("counter-canary");
    assertThat(backend("x-canary", "never")).isEqualTo("counter-stable");
  }

  @Test
  void pinsToANamedReplica() throws Exception {
    HttpResponse<String> pinned = demo.get("/", "x-ordinal-replica", "counter-1");
    HttpResponse<String> own = demo.get("/visits", "x-ordinal-replica", "counter-1");
    HttpResponse<String> unknown = demo.get("/", "x-ordinal-replica", "counter-9");

    assertThat(pinned.headers().firstValue("x-ordinal-replica")).contains("counter-1");
    assertThat(pinned.body()).contains("\"replica\":\"counter-1\"");
    assertThat(own.body()).contains("\"visits\":1").doesNotContain("total");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
  }

  @Test
  @Tag(KILLS)
  void addsUpWhatTheFilesHoldAndHoldsWhileAReplicaIsKilled() throws Exception {
    canaries(200);
    JsonNode before = demo.total();
    assertThat(before.get("total").asLong()).isEqualTo(200).isEqualTo(demo.onDisk());
    assertThat(before.get("complete").asBoolean()).isTrue();
    assertThat(before.get("expected").asInt()).isEqualTo(4);

    kill(demo.pid("counter-1"));
    DemoProcess.eventually("the total says that it is not complete", () -> !complete());
    JsonNode during = demo.total();
    HttpResponse<String> strict = demo.get("/visits?strict=true");
    HttpResponse<String> pinned = demo.get("/", "x-ordinal-replica", "counter-1");
    long others = canaries(100);

    assertThat(during.get("total").asLong()).isEqualTo(200);
    assertThat(state(during, "counter-1")).isEqualTo("stale");
    assertThat(strict.statusCode()).isEqualTo(503);
    assertThat(pinned.statusCode()).isEqualTo(503);
    assertThat(pinned.headers().firstValue("retry-after")).isPresent();
    assertThat(others).as("refused connections go to the next replica").isBetween(9L, 11L);

    DemoProcess.eventually("the replica is back", this::complete);
    JsonNode after = demo.total();
    assertThat(after.get("total").asLong()).isEqualTo(300).isEqualTo(demo.onDisk());
    assertThat(state(after, "counter-1")).isEqualTo("live");
    assertThat(demo.interrupt()).isZero();
  }

  @Test
  void badConfigurationChangesNothingThatRunsAndIsNamed() throws Exception {
    String good = Files.readString(demo.route());
    for (Map.Entry<String, List<String>> bad :
        Map.of(
                good.replace("weight: 90", "weight: -90"),
                List.of("route.yaml", "spec.rules[3].backendRefs[0].weight", "-90"),
                good.replace("kind: HTTPRoute", "kind: [HTTPRoute"),
                List.of("route.yaml"),
                good.replace(
                    "name: counter-stable\n          port: 8000",
                    "name: nobody\n          port: 8000"),
                List.of("route.yaml", "spec.rules[3].backendRefs[0]", "nobody"))
            .entrySet()) {
      Files.writeString(demo.route(), bad.getKey());
      DemoProcess.eventually(
          "reported: " + bad.getValue(), () -> problems().contains(bad.getValue().getLast()));

      assertThat(problems()).contains(bad.getValue());
      assertThat(demo.get("/", "x-canary", "always").statusCode()).isEqualTo(200);
      DemoProcess.Ended check = DemoProcess.run("check", data.resolve("config").toString());
      assertThat(check.code()).isEqualTo(1);
      assertThat(check.output()).contains(bad.getValue());

      Files.writeString(demo.route(), good);
      DemoProcess.eventually("mended", () -> problems().equals("[]"));
    }
    assertThat(DemoProcess.run("check", data.resolve("config").toString()).code()).isZero();
  }

  @Test
  void keepsItsDataAndEditsBetweenRunsAndStopsCleanly() throws Exception {
    canaries(40);
    demo.put(WEIGHTS, "{\"counter-stable\": 3, \"counter-canary\": 1}");
    assertThat(demo.interrupt()).isZero();

    demo = DemoProcess.start(data);

    assertThat(demo.total().get("total").asLong()).isEqualTo(40);
    assertThat(canaries(40)).isBetween(9L, 11L);
    assertThat(demo.interrupt()).isZero();
  }

  @Test
  void aPortInUseIsOneClearLine(@TempDir Path other) throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      DemoProcess.Ended ended =
          DemoProcess.run(
              "demo",
              "--port",
              "" + taken.getLocalPort(),
              "--admin-port",
              "0",
              "--data",
              other.toString());

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.output().lines()).hasSize(1);
      assertThat(ended.output()).contains("port " + taken.getLocalPort(), "in use");
    }
  }

  @Test
  void metersSeeRequestsTotalsPoolsAndReloads() throws Exception {
    canaries(20);
    demo.total();

    assertThat(demo.metrics())
        // One of ours, and those of the watch that reads all counts each second.
        .containsPattern("ordinal_aggregate_fan_outs_total [1-9]")
        .contains("ordinal_snapshot_generation")
        .containsPattern(
            "ordinal_http_requests_seconds_count\\{[^}]*backend=\"counter-canary\"[^}]*\\} 2")
        .containsPattern("vertx_pool_completed_total\\{");
  }

  private long canaries(int requests) {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int done = 0; done < requests; done += 20) {
      List<CompletableFuture<HttpResponse<String>>> some =
          IntStream.range(0, Math.min(20, requests - done)).mapToObj(_ -> demo.visit()).toList();
      some.forEach(CompletableFuture::join);
      answers.addAll(some);
    }
    Map<Integer, Long> statuses =
        answers.stream()
            .collect(Collectors.groupingBy(a -> a.join().statusCode(), Collectors.counting()));
    assertThat(statuses).isEqualTo(Map.of(200, (long) requests));
    return answers.stream()
        .filter(a -> a.join().headers().firstValue(BACKEND).orElse("").equals("counter-canary"))
        .count();
  }

  private void visitWhile(AtomicBoolean running, AtomicInteger sent, List<String> failures) {
    while (running.get()) {
      HttpResponse<String> answer = demo.visit().join();
      sent.incrementAndGet();
      if (answer.statusCode() != 200) {
        failures.add(answer.toString());
      }
    }
  }

  private String backend(String... headers) throws Exception {
    return demo.get("/", headers).headers().firstValue(BACKEND).orElse("none");
  }

  private static void kill(long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor()).isZero();
  }

  private static String state(JsonNode total, String replica) {
    return StreamSupport.stream(total.get("replicas").spliterator(), false)
        .filter(r -> r.get("replica").asText().equals(replica))
        .map(r -> r.get("state").asText())
        .findFirst()
        .orElse("not listed");
  }

  private boolean complete() {
    try {
      return demo.total().get("complete").asBoolean();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private double share(String backend) {
    try {
      for (JsonNode rule : demo.admin("/api/v1/routes/default/counter").get("rules")) {
        for (JsonNode b : rule.get("backends")) {
          if (rule.get("name").asText().equals("weighted")
              && b.get("name").asText().equals(backend)) {
            return b.get("share").asDouble();
          }
        }
      }
      return -1;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String problems() {
    try {
      return demo.admin("/api/v1/problems").get("problems").toString();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
