package ordinal.gateway.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import ordinal.gateway.metrics.BackendFigures;
import ordinal.gateway.metrics.FiguresJson;
import ordinal.gateway.metrics.Measurements;
import ordinal.gateway.metrics.RouteFigures;
import ordinal.gateway.replicas.Replica;

/**
 * What all gateways measured: this one, and its peers, which are asked on their admin ports at
 * once. One that does not answer fails the whole, since a part would be judged for all of it.
 * Blocking.
 */
final class Gateways {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String PATH = "/api/v1/measurements/";

  private final Measurements own;
  private final Supplier<List<Replica.Address>> peers;
  private final Supplier<Optional<String>> token;
  private final Web web;

  Gateways(
      Measurements own,
      Supplier<List<Replica.Address>> peers,
      Supplier<Optional<String>> token,
      Web web) {
    this.own = own;
    this.peers = peers;
    this.token = token;
    this.web = web;
  }

  /** Of a Service in a window; an empty revision stands for all. */
  BackendFigures backend(String namespace, String service, String revision, Duration window)
      throws IOException {
    String target =
        "backends/%s/%s?seconds=%d".formatted(namespace, service, seconds(window))
            + (revision.isEmpty() ? "" : "&revision=" + URLEncoder.encode(revision, UTF_8));
    BackendFigures sum =
        own.backend(namespace, service, Optional.of(revision).filter(r -> !r.isEmpty()), window);
    for (BackendFigures figures : ask(target, FiguresJson::backend)) {
      sum = sum.plus(figures);
    }
    return sum;
  }

  /** Of a route in a window, by gateway. */
  List<RouteFigures> route(String namespace, String route, Duration window) throws IOException {
    String target = "routes/%s/%s?seconds=%d".formatted(namespace, route, seconds(window));
    List<RouteFigures> all = new ArrayList<>();
    all.add(own.route(namespace, route, window));
    all.addAll(ask(target, FiguresJson::route));
    return all;
  }

  private static long seconds(Duration window) {
    return Math.clamp(window.toSeconds(), 1, Measurements.LONGEST.toSeconds());
  }

  private record Asked(Replica.Address peer, CompletableFuture<HttpResponse<byte[]>> answer) {}

  private <T> List<T> ask(String target, Function<String, T> reader) throws IOException {
    List<Asked> asked = new ArrayList<>();
    for (Replica.Address peer : peers.get()) {
      asked.add(new Asked(peer, web.begin(request(peer, target))));
    }
    try {
      List<T> answers = new ArrayList<>();
      for (Asked one : asked) {
        answers.add(read(one, reader));
      }
      return answers;
    } finally {
      asked.forEach(one -> one.answer().cancel(true));
    }
  }

  private HttpRequest request(Replica.Address peer, String target) throws IOException {
    String host = peer.host().contains(":") ? "[" + peer.host() + "]" : peer.host();
    HttpRequest.Builder request = Web.request("http://" + host + ":" + peer.port() + PATH + target);
    token.get().ifPresent(t -> request.header("authorization", "Bearer " + t));
    return request.build();
  }

  private <T> T read(Asked asked, Function<String, T> reader) throws IOException {
    String name = "gateway " + asked.peer().host() + ":" + asked.peer().port();
    try {
      Web.Answer answer = web.await(asked.answer(), PATIENCE);
      if (answer.status() != 200) {
        throw new IOException(answer.text());
      }
      return reader.apply(answer.body());
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(name + " does not say what it measured: " + e.getMessage(), e);
    }
  }
}
