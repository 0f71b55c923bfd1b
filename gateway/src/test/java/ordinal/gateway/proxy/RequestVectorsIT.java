package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ordinal.gateway.proxy.Vector.Answer;
import ordinal.gateway.proxy.Vector.Cut;
import ordinal.gateway.proxy.Vector.Forward;
import ordinal.gateway.proxy.Vector.Refuse;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.StrictOrigin;
import ordinal.gateway.testing.StrictRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each request of the table gets its verdict, before an origin that takes nothing but what the RFC
 * allows. Whatever is refused is followed by a request that must never come to life.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestVectorsIT {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: example.com\r\n\r\n";

  private final ProxyFixture gateway = new ProxyFixture();
  private final StrictOrigin origin = gateway.own(new StrictOrigin());

  static Stream<Vector> vectors() {
    return RequestVectors.all();
  }

  @BeforeAll
  void route() {
    gateway.route(ProxyFixture.backend(gateway.replica("counter-0", origin.port())));
  }

  @AfterEach
  void theOriginSawNothingElse() {
    assertThat(origin.violations()).isEmpty();
  }

  @AfterAll
  void close() throws IOException {
    gateway.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void getsItsVerdict(Vector vector) throws IOException {
    try (RawConnection client = RawConnection.to(gateway.port())) {
      switch (vector.verdict()) {
        case Refuse(int status) -> refused(client, vector, status);
        case Cut() -> cut(client, vector);
        case Answer(int status) -> answered(client, vector, status);
        case Forward forward -> forwarded(client, vector, forward);
      }
    }
  }

  private void refused(RawConnection client, Vector vector, int status) throws IOException {
    Message head = send(client, vector.bytes() + SMUGGLED).readHead();
    Message answer = vector.bytes().startsWith("HEAD") ? head : client.readBody(head);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    if (!vector.bytes().startsWith("HEAD")) {
      assertThat(answer.body()).contains("\"type\":\"urn:ordinal:problem:");
    }
    assertThat(client.awaitEnd()).as("closed").isTrue();
    assertNothingForwarded();
  }

  private void cut(RawConnection client, Vector vector) throws IOException {
    send(client, vector.bytes() + SMUGGLED);

    assertThat(client.awaitEnd()).as("closed").isTrue();
    assertNothingForwarded();
  }

  private void answered(RawConnection client, Vector vector, int status) throws IOException {
    assertThat(send(client, vector.bytes()).readAnswer().status()).isEqualTo(status);
    assertNothingForwarded();
  }

  private void forwarded(RawConnection client, Vector vector, Forward forward) throws IOException {
    Message answer = send(client, vector.bytes()).readAnswer();

    assertThat(answer.status()).isEqualTo(200);
    List<StrictRequest> requests = origin.take();
    assertThat(requests).hasSize(1);
    StrictRequest request = requests.getFirst();
    assertThat(request.head()).isEqualTo(head(forward));
    assertThat(request.body()).isEqualTo(forward.body());
    assertThat(request.trailers())
        .extracting(StrictRequest.Field::toString)
        .isEqualTo(forward.trailers());
  }

  private String head(Forward forward) {
    String coding = "transfer-encoding: chunked";
    List<String> lines = new ArrayList<>(List.of(forward.line()));
    forward.fields().stream().filter(f -> !f.equals(coding)).forEach(lines::add);
    String host = forward.host();
    String quoted = host.matches(".*[:\\[].*") ? '"' + host + '"' : host;
    lines.addAll(
        List.of(
            "host: " + host,
            "x-forwarded-for: 127.0.0.1",
            "x-forwarded-proto: http",
            "x-forwarded-host: " + host,
            "x-forwarded-port: " + gateway.port(),
            "x-real-ip: 127.0.0.1",
            "forwarded: for=127.0.0.1;host=" + quoted + ";proto=http",
            "via: 1.1 ordinal"));
    forward.fields().stream().filter(coding::equals).forEach(lines::add);
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Whatever came before it must have reached the origin before this request. */
  private void assertNothingForwarded() throws IOException {
    gateway.get("/after");

    assertThat(origin.take()).extracting(StrictRequest::target).containsExactly("/after");
  }

  private static RawConnection send(RawConnection client, String bytes) throws IOException {
    return client.sendBytes(bytes.getBytes(ISO_8859_1));
  }
}
