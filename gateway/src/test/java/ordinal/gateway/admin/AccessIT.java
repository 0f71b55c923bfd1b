package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.gateway.admin.TokenReviewer.Reviewed;
import ordinal.gateway.config.Settings.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: a table made from the OpenAPI description. */
class AccessIT {
  private static final Map<String, List<String>> CALLERS =
      Map.ofEntries(
          Map.entry("no token", List.of()),
          Map.entry("bad token", List.of("authorization", "Bearer secret-of-nobody")),
          Map.entry("basic", List.of("authorization", "Basic c2VjcmV0LW9mLW90dG8=")),
          Map.entry("expired token", List.of("authorization", "Bearer expired")),
          Map.entry(
              "token for another audience", List.of("authorization", "Bearer other-audience")),
          Map.entry("token of nobody here", List.of("authorization", "Bearer stranger")),
          Map.entry("reviewed viewer", List.of("authorization", "Bearer reviewed-viewer")),
          Map.entry("reviewed operator", List.of("authorization", "Bearer reviewed-operator")),
          Map.entry("viewer", List.of("authorization", "Bearer secret-of-vera")),
          Map.entry("operator", List.of("authorization", "bearer secret-of-otto")));
  private static AdminFixture admin;
  private static HttpClient client;

  @BeforeAll
  static void open(@TempDir Path data) throws Exception {
    admin = AdminFixture.reviewed(data, AccessIT::review);
    admin.rollouts.show("counter", "{}");
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  // An API server says no more of a token than that it stands for nobody, whatever the reason is.
  private static Optional<Reviewed> review(String token) {
    return switch (token) {
      case "stranger" -> Optional.of(new Reviewed("sam", Optional.empty()));
      case "reviewed-viewer" -> Optional.of(new Reviewed("vic", Optional.of(Role.VIEWER)));
      case "reviewed-operator" -> Optional.of(new Reviewed("olga", Optional.of(Role.OPERATOR)));
      default -> Optional.empty();
    };
  }

  @AfterAll
  static void close() throws Exception {
    client.shutdownNow();
    admin.close();
  }

  @TestFactory
  Stream<DynamicTest> letsEachCallerDoWhatTheDescriptionSays() throws IOException {
    Stream<OpenApi.Described> unlisted =
        Stream.of(
            new OpenApi.Described("GET", "/api/v1/weights", "unlisted"),
            new OpenApi.Described("POST", "/api/v1/routes", "unlisted-method"),
            new OpenApi.Described("PUT", "/api/v1/routes/{ns}/{name}", "unlisted-method"),
            new OpenApi.Described("GET", "/actuator/../api/v2", "unlisted"));
    return Stream.concat(OpenApi.operations().stream(), unlisted)
        .flatMap(operation -> CALLERS.keySet().stream().map(caller -> test(operation, caller)));
  }

  private static DynamicTest test(OpenApi.Described operation, String caller) {
    return DynamicTest.dynamicTest(
        operation.method() + " " + operation.path() + " with " + caller,
        () -> assertThat(status(operation, caller)).isEqualTo(expected(operation, caller)));
  }

  private static int expected(OpenApi.Described operation, String caller) {
    boolean viewer = caller.endsWith("viewer");
    boolean known = viewer || caller.endsWith("operator");
    int stranger = caller.equals("token of nobody here") ? 403 : 401;
    return switch (operation.role()) {
      case "none" -> 200;
      case "viewer" -> known ? 200 : stranger;
      case "operator" -> !known ? stranger : viewer ? 403 : 422;
      case "unlisted" -> known ? 404 : stranger;
      case "unlisted-method" -> known ? 405 : stranger;
      default -> throw new IllegalArgumentException(operation.role());
    };
  }

  // An operator's call is let through to where its content is refused, so that nothing changes.
  private static int status(OpenApi.Described operation, String caller) throws Exception {
    String path =
        operation
            .path()
            .replace("{ns}", "default")
            .replace("{name}", "counter")
            .replace("{verb}", "jump")
            .replace("{replica}", "none");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(admin.uri(path))
            .method(operation.method(), BodyPublishers.ofString("{}"));
    List<String> headers = CALLERS.getOrDefault(caller, List.of());
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    answer.body().close();
    boolean nothingToForget = operation.method().equals("DELETE") && answer.statusCode() == 404;
    return nothingToForget ? 422 : answer.statusCode();
  }

  @Test
  void describesEveryOperationAndNoOther() throws IOException {
    List<String> described =
        OpenApi.operations().stream()
            .map(o -> o.method() + " " + o.path() + " " + o.role())
            .toList();

    assertThat(described).containsExactlyInAnyOrderElementsOf(admin.server.operations());
  }

  @Test
  void challengesWithBearer() throws Exception {
    assertThat(admin.get("/api/v1/routes").headers().firstValue("www-authenticate"))
        .contains("Bearer realm=\"ordinal\"");
    assertThat(
            admin
                .get("/api/v1/routes", "authorization", "Bearer x")
                .headers()
                .firstValue("www-authenticate"))
        .contains("Bearer realm=\"ordinal\", error=\"invalid_token\"");
  }

  @Test
  void recordsTheNameOfTheToken() throws Exception {
    admin.put("{\"counter-stable\":91}", "authorization", "Bearer secret-of-otto");

    assertThat(admin.get("/api/v1/audit", "authorization", "Bearer secret-of-vera").body())
        .contains("\"who\":\"otto\"")
        .doesNotContain("secret");
  }

  @Test
  void logsNoToken() throws Exception {
    Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LogLines lines = new LogLines();
    lines.start();
    root.addAppender(lines);
    try {
      admin.get("/api/v1/routes", "authorization", "Bearer secret-of-nobody");
      admin.put("{", "authorization", "Bearer secret-of-otto");
      admin.get("/api/v1/explain?path=/%255c", "authorization", "Bearer secret-of-vera");
    } finally {
      root.detachAppender(lines);
    }

    assertThat(lines.all()).noneMatch(line -> line.contains("secret"));
  }
}
