package ordinal.gateway.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.PrometheusMetric;
import ordinal.gateway.rollout.Measurer.Measurement;

/** The first sample of an instant query. NaN is a value: the conditions have a rule for it. */
final class PrometheusQuery {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Web web;

  PrometheusQuery(Web web) {
    this.web = web;
  }

  Measurement measure(PrometheusMetric metric) throws IOException {
    String url =
        metric.address().replaceFirst("/+$", "")
            + "/api/v1/query?query="
            + URLEncoder.encode(metric.query(), UTF_8);
    Web.Answer answer =
        web.send(Web.request(url).header("accept", "application/json").build(), PATIENCE);
    if (!answer.isGood()) {
      throw new IOException("Prometheus answered " + answer.text());
    }
    return read(answer.body());
  }

  private static Measurement read(String body) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("Prometheus answered what is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException("Prometheus answered " + answer.path("error").asText("no success"));
    }
    JsonNode result = answer.at("/data/result");
    String type = answer.at("/data/resultType").asText();
    return switch (type) {
      case "scalar" -> value(result.path(1));
      case "vector" ->
          result.isEmpty()
              ? new Measurement.NoData("the query has no sample")
              : value(result.path(0).at("/value/1"));
      default -> throw new IOException("the query gives a " + type + ", not a vector or a scalar");
    };
  }

  private static Measurement value(JsonNode sample) throws IOException {
    String text = sample.asText();
    try {
      return new Measurement.Value(
          switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
          },
          OptionalDouble.empty());
    } catch (NumberFormatException e) {
      throw new IOException("Prometheus answered a sample that is no number: " + text, e);
    }
  }
}
