package ordinal.gateway.objects;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ordinal.gateway.objects.PolicyLimits.Adaptive;
import ordinal.gateway.objects.PolicyLimits.Clients;
import ordinal.gateway.objects.PolicyLimits.Concurrency;
import ordinal.gateway.objects.PolicyLimits.Mirroring;
import ordinal.gateway.objects.PolicyLimits.Pauses;
import ordinal.gateway.objects.PolicyLimits.RateLimit;
import ordinal.gateway.objects.PolicyLimits.RequestSize;

/** Reads those sections of a TrafficPolicy that are limits. Stateless. */
final class PolicyLimitsReader {
  private static final int MOST = 1_000_000;
  // Up to here JSON's numbers are exact.
  private static final long MOST_BYTES = (1L << 53) - 1;
  private static final int LEAST_ADAPTIVE = 8;
  private static final Duration LEAST_TIME = Duration.ofMillis(1);
  private static final Duration MOST_TIME = Duration.ofHours(1);
  private static final Duration LEAST_IDLE = Duration.ofSeconds(1);
  private static final Duration MOST_IDLE = Duration.ofHours(24);
  private static final Syntax KEYS = Syntax.oneOf(List.of("ClientAddress", "Header", "Route"));

  private PolicyLimitsReader() {}

  static PolicyLimits read(Fields spec) {
    return new PolicyLimits(
        spec.child("concurrency").map(PolicyLimitsReader::concurrency),
        spec.child("rateLimit").map(PolicyLimitsReader::rateLimit),
        spec.child("request").map(PolicyLimitsReader::request),
        spec.child("timeouts").flatMap(PolicyLimitsReader::timeouts),
        spec.child("mirror").map(PolicyLimitsReader::mirror),
        spec.child("clients").map(PolicyLimitsReader::clients));
  }

  private static Concurrency concurrency(Fields fields) {
    Concurrency otherwise = Concurrency.DEFAULT;
    Concurrency read =
        new Concurrency(
            fields.number("maxRequests", 1, MOST).orElse(otherwise.maxRequests()),
            fields.number("maxQueued", 0, MOST).orElse(otherwise.maxQueued()),
            Durations.read(fields, "queueTimeout", LEAST_TIME, MOST_TIME)
                .orElse(otherwise.queueTimeout()),
            fields.child("adaptive").map(PolicyLimitsReader::adaptive));
    fields.closeStrictly();
    if (read.adaptive().filter(a -> a.minRequests() > read.maxRequests()).isPresent()) {
      fields.error("maxRequests", "must not be less than adaptive.minRequests");
    }
    return read;
  }

  private static Adaptive adaptive(Fields fields) {
    Adaptive read = new Adaptive(fields.number("minRequests", 1, MOST).orElse(LEAST_ADAPTIVE));
    fields.closeStrictly();
    return read;
  }

  private static RateLimit rateLimit(Fields fields) {
    int requests = fields.needNumber("requests", 1, MOST).orElse(1);
    Duration interval =
        Durations.read(fields, "interval", LEAST_TIME, MOST_TIME).orElse(Duration.ofSeconds(1));
    int burst = fields.number("burst", 1, MOST).orElse(requests);
    PolicyLimits.Key key =
        fields
            .child("key")
            .map(PolicyLimitsReader::key)
            .orElseGet(PolicyLimits.Key.ClientAddress::new);
    fields.closeStrictly();
    return new RateLimit(requests, interval, burst, key);
  }

  private static PolicyLimits.Key key(Fields fields) {
    String type = fields.needText("type", KEYS).orElse("");
    Optional<String> header = fields.text("header", Syntax.TOKEN);
    fields.closeStrictly();
    if (type.equals("Header")) {
      fields.require("header");
      return new PolicyLimits.Key.Header(header.orElse("").toLowerCase(Locale.ROOT));
    }
    if (header.isPresent()) {
      fields.error("header", "must be absent for type " + type);
    }
    return type.equals("Route")
        ? new PolicyLimits.Key.Route()
        : new PolicyLimits.Key.ClientAddress();
  }

  private static RequestSize request(Fields fields) {
    long most = fields.needLarge("maxBytes", 0, MOST_BYTES).orElse(MOST_BYTES);
    fields.closeStrictly();
    return new RequestSize(most);
  }

  private static Optional<Pauses> timeouts(Fields fields) {
    fields.require("idle");
    Optional<Duration> idle = Durations.read(fields, "idle", LEAST_IDLE, MOST_IDLE);
    fields.closeStrictly();
    return idle.map(Pauses::new);
  }

  private static Mirroring mirror(Fields fields) {
    boolean unsafe = fields.flag("unsafeMethods").orElse(false);
    fields.closeStrictly();
    return new Mirroring(unsafe);
  }

  private static Clients clients(Fields fields) {
    Clients read =
        new Clients(
            fields.number("maxConnections", 1, MOST),
            fields.number("maxConnectionsPerAddress", 1, MOST));
    fields.closeStrictly();
    return read;
  }
}
