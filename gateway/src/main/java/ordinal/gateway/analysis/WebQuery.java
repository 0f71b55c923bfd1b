package ordinal.gateway.analysis;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.WebMetric;
import ordinal.gateway.rollout.Measurer.Measurement;

/** A number, or true for 1 and false for 0, out of the JSON that an address answers. */
final class WebQuery {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Web web;

  WebQuery(Web web) {
    this.web = web;
  }

  Measurement measure(WebMetric metric) throws IOException {
    Web.Answer answer = web.send(request(metric), metric.timeout());
    if (!answer.isGood()) {
      throw new IOException(metric.url() + " answered " + answer.text());
    }
    JsonNode found = find(metric, answer.body());
    if (found.isMissingNode() || found.isNull()) {
      return new Measurement.NoData(metric.url() + " answered nothing at " + metric.jsonPointer());
    }
    if (found.isNumber()) {
      return new Measurement.Value(found.doubleValue(), OptionalDouble.empty());
    }
    if (found.isBoolean()) {
      return new Measurement.Value(found.booleanValue() ? 1 : 0, OptionalDouble.empty());
    }
    throw new IOException(
        metric.url() + " answered neither a number nor a boolean at " + metric.jsonPointer());
  }

  private static HttpRequest request(WebMetric metric) throws IOException {
    HttpRequest.Builder request = Web.request(metric.url()).header("accept", "application/json");
    metric
        .body()
        .ifPresent(body ->
            request.header("content-type", "application/json").POST(BodyPublishers.ofString(body)));
    return request.build();
  }

  private static JsonNode find(WebMetric metric, String body) throws IOException {
    try {
      return JSON.readTree(body).at(JsonPointer.compile(metric.jsonPointer()));
    } catch (JsonProcessingException e) {
      throw new IOException(
          metric.url() + " answered what is no JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(metric.jsonPointer() + ": is no JSON pointer", e);
    }
  }
}
