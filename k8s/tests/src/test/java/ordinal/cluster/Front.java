package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A gateway as its visitors see it. Any thread. */
record Front(URI gateway) {
  static final JsonMapper JSON = new JsonMapper();

  /** One request on a connection of its own. */
  HttpResponse<String> get(String path, String... headers) {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(10));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What {@code GET /visits} says; an empty object where it is not answered with a total. */
  JsonNode total() {
    try {
      HttpResponse<String> answer = get("/visits");
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
    } catch (IOException | IllegalStateException e) {
      return JSON.createObjectNode();
    }
  }

  /** How many of so many requests went to which Service. */
  Map<String, Integer> split(int requests) {
    Map<String, Integer> split = new HashMap<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(gateway).header("accept", "application/json").build();
      for (int i = 0; i < requests; i++) {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        split.merge(
            answer.headers().firstValue("x-ordinal-backend").orElse("none"), 1, Integer::sum);
      }
      return split;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
