package ordinal.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Talks to the admin API; whatever goes wrong becomes one line. Blocking. */
final class AdminClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  AdminClient(URI server, Optional<String> token) {
    this.server = server;
    this.token = token;
  }

  JsonNode get(String path) {
    return json(send(request(path).timeout(PATIENCE).GET()));
  }

  JsonNode put(String path, JsonNode body, Map<String, String> headers) {
    return change("PUT", path, body, headers);
  }

  JsonNode post(String path, JsonNode body, Map<String, String> headers) {
    return change("POST", path, body, headers);
  }

  private JsonNode change(String method, String path, JsonNode body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(path)
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(body.toString()));
    headers.forEach(request::header);
    return json(send(request));
  }

  JsonNode delete(String path) {
    return json(send(request(path).timeout(PATIENCE).DELETE()));
  }

  /** Lines of the event stream, until the server or the caller closes it. */
  Stream<String> events() {
    HttpResponse<Stream<String>> response =
        exchange(
            request("/api/v1/events").header("accept", "text/event-stream").GET().build(),
            BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      try (Stream<String> body = response.body()) {
        throw refused(response.statusCode(), body.reduce("", String::concat));
      }
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
    token.ifPresent(t -> request.header("authorization", "Bearer " + t));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return exchange(request.build(), BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (ConnectException e) {
      throw new CliFailure("no gateway answers at " + server + "; is it running?", e);
    } catch (HttpTimeoutException e) {
      throw new CliFailure("the gateway at " + server + " does not answer in time", e);
    } catch (IOException e) {
      throw new CliFailure("the gateway at " + server + " cut off: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }

  private JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), response.body());
    }
    return parse(response.body())
        .orElseThrow(() -> new CliFailure(server + " does not answer like a gateway"));
  }

  private CliFailure refused(int status, String body) {
    return parse(body)
        .filter(problem -> problem.hasNonNull("detail"))
        .map(problem ->
            new CliFailure(
                problem.path("detail").asText() + " (" + problem.path("type").asText() + ")"))
        .orElseGet(() -> new CliFailure(server + " answers " + status));
  }

  private static Optional<JsonNode> parse(String body) {
    try {
      return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // Not our server; the caller says so.
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
