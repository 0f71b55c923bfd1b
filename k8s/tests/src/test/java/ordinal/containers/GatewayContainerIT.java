package ordinal.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ordinal.containers.KeptConnection.Answer;
import ordinal.containers.OrdinalContainer.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;

/** The gateway's image, its root file system read-only, before two counters on a network. */
class GatewayContainerIT {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int CLIENTS = 16;

  @TempDir Path dir;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<OrdinalContainer> counters = new ArrayList<>();

  @BeforeAll
  static void needsDocker() {
    Engine.needed();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void reachesBothCountersAndAddsUpWhatTheirVolumesHold() throws Exception {
    OrdinalContainer gateway = gatewayWithCounters("0");
    Http http = own(new Http(gateway.url()));
    for (int i = 0; i < 100; i++) {
      assertThat(http.send("POST", "/visits").statusCode()).isEqualTo(200);
    }

    JsonNode total = Json.of(http.send("GET", "/visits").body());

    long zero = onDisk(counters.get(0));
    long one = onDisk(counters.get(1));
    assertThat(zero).isPositive();
    assertThat(one).isPositive();
    assertThat(zero + one).isEqualTo(100);
    assertThat(total.get("total").asLong()).isEqualTo(100);
    assertThat(total.get("complete").asBoolean()).isTrue();
    assertThat(total.get("replicas").get(0).get("visits").asLong()).isEqualTo(zero);
    assertThat(total.get("replicas").get(1).get("visits").asLong()).isEqualTo(one);
  }

  @Test
  void holdsTheTotalWhileACounterIsKilled() throws Exception {
    OrdinalContainer gateway = gatewayWithCounters("0");
    Http http = own(new Http(gateway.url()));
    for (int i = 0; i < 50; i++) {
      assertThat(http.send("POST", "/visits").statusCode()).isEqualTo(200);
    }
    JsonNode before = Json.of(http.send("GET", "/visits").body());
    assertThat(before.get("total").asLong()).as("%s", before).isEqualTo(50);

    counters.get(1).kill();
    JsonNode during = Json.of(http.send("GET", "/visits").body());

    assertThat(during.get("total").asLong()).isEqualTo(50);
    assertThat(during.get("complete").asBoolean()).isFalse();
    assertThat(during.get("replicas").get(1).get("state").asText()).isEqualTo("stale");
  }

  @Test
  void runsAsUser1000OnAReadOnlyRootWithTheNativeTransport() throws Exception {
    OrdinalContainer gateway = gatewayWithCounters("0");

    assertThat(gateway.run("id", "-u")).isEqualTo("1000");
    assertThat(gateway.run("touch", "/app/x")).contains("Read-only file system");
    assertThat(gateway.run("touch", "/tmp/x")).contains("Read-only file system");
    assertThat(gateway.getLogs()).contains("Transport: native").doesNotContain("WARN", "ERROR");
  }

  @Test
  void answersEveryRequestInFlightWhenItIsStopped() throws Exception {
    OrdinalContainer gateway = gatewayWithCounters("4000");
    Http other = own(new Http(gateway.url()));
    List<KeptConnection> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(connect(gateway));
    }
    for (KeptConnection client : clients) {
      client.send("/");
    }
    // The gateway has read them all once later requests on another connection are answered.
    for (int i = 0; i < 20; i++) {
      other.send("GET", "/visits");
    }

    Ended ended = gateway.stopWithin(GRACE);

    assertThat(ended.code()).as(ended.log()).isZero();
    for (KeptConnection client : clients) {
      assertThat(client.read()).isEqualTo(new Answer(200, true));
    }
    assertThat(onDisk(counters.get(0)) + onDisk(counters.get(1))).isEqualTo(CLIENTS);
  }

  @Test
  void losesNoRequestUnderLoadWhenItIsStopped() throws Exception {
    OrdinalContainer gateway = gatewayWithCounters("5");
    CountDownLatch busy = new CountDownLatch(500);
    List<Future<Integer>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        KeptConnection client = connect(gateway);
        results.add(threads.submit(untilToldToLeave(client, busy)));
      }
      busy.await();

      Ended ended = gateway.stopWithin(GRACE);

      assertThat(ended.code()).as(ended.log()).isZero();
    }
    int answered = 0;
    for (Future<Integer> result : results) {
      answered += result.get();
    }
    assertThat(onDisk(counters.get(0)) + onDisk(counters.get(1))).isEqualTo(answered);
  }

  /** Asks again and again until an answer says that the connection ends; counts the answers. */
  private static Callable<Integer> untilToldToLeave(KeptConnection client, CountDownLatch busy) {
    return () -> {
      int answered = 0;
      Answer answer;
      do {
        answer = client.get("/");
        assertThat(answer.status()).isEqualTo(200);
        answered++;
        busy.countDown();
      } while (!answer.last());
      return answered;
    };
  }

  @Test
  void doesNotStartWithoutItsFolder() throws Exception {
    Ended ended = gateway("gateway", "--config", "/nowhere", "--data", "/data").runToItsEnd();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.log()).contains("configuration folder /nowhere: is not a folder");
  }

  @Test
  void doesNotStartWithAnOptionThatIsWrong() throws Exception {
    Ended ended =
        gateway("gateway", "--config", "/config", "--data", "/data", "--admin-port", "ninety")
            .runToItsEnd();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.log()).contains("--admin-port").contains("ninety");
  }

  @Test
  void doesNotOpenItsAdminPortToOthersWithoutTokens() throws Exception {
    Ended ended =
        gateway("gateway", "--config", "/config", "--data", "/data", "--admin-bind", "0.0.0.0")
            .runToItsEnd();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.log()).contains("0.0.0.0");
  }

  private OrdinalContainer gateway(String... command) throws IOException {
    Volume data = own(Volume.create());
    return own(OrdinalContainer.gateway())
        .withCommand(command)
        .mounting(GatewayFolder.write(configFolder(), List.of("10.0.0.1")), "/config", "ro")
        .on(data, "/data");
  }

  // Two counters that answer after a while; then the gateway, since it is told their addresses.
  private OrdinalContainer gatewayWithCounters(String latencyMillis) throws IOException {
    Network network = own(Network.newNetwork());
    Path config = Files.writeString(dir.resolve("config.json"), "{}");
    for (String replica : List.of("counter-0", "counter-1")) {
      Volume volume = own(Volume.create());
      OrdinalContainer counter =
          own(OrdinalContainer.counter(replica))
              .withEnv("FAULT_LATENCY_MILLIS", latencyMillis)
              .mounting(config, "/config.json", "ro")
              .on(volume, "/app/volume")
              .in(network);
      counter.start();
      counters.add(counter);
    }
    List<String> addresses = counters.stream().map(OrdinalContainer::address).toList();
    Volume data = own(Volume.create());
    OrdinalContainer gateway =
        own(OrdinalContainer.gateway())
            .mounting(GatewayFolder.write(configFolder(), addresses), "/config", "ro")
            .on(data, "/data")
            .in(network);
    gateway.start();
    return gateway;
  }

  private Path configFolder() throws IOException {
    return Files.createDirectory(dir.resolve("config"));
  }

  private KeptConnection connect(OrdinalContainer gateway) throws IOException {
    return own(new KeptConnection(gateway.getHost(), gateway.getFirstMappedPort()));
  }

  private static long onDisk(OrdinalContainer counter) throws IOException, InterruptedException {
    return Long.parseLong(counter.run("cat", "volume/visits"));
  }

  private <T extends AutoCloseable> T own(T resource) {
    open.add(resource);
    return resource;
  }
}
