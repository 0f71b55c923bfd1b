package ordinal.containers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A blocking client of one address; never sends a POST twice. Thread-safe. */
record Http(HttpClient client, String url) implements AutoCloseable {
  Http(String url) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
