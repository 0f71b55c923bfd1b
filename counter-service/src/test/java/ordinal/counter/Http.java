package ordinal.counter;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A blocking client of one counter; never sends a request twice. */
record Http(HttpClient client, int port) implements AutoCloseable {
  Http(int port) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), port);
  }

  HttpResponse<String> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post() throws IOException, InterruptedException {
    return send("POST", "/visits");
  }

  long visits() throws IOException, InterruptedException {
    return number(send("GET", "/visits"));
  }

  static long number(HttpResponse<String> response) {
    return new JsonObject(response.body()).getLong("visits");
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
