package ordinal.gateway.metrics;

import org.HdrHistogram.Histogram;

/**
 * What gateways measured of a Service, or of one revision of its replicas, in a window.
 *
 * @param errors answers of status 5xx, whoever made them
 * @param unanswered requests whose client went away before an answer
 * @param latency in microseconds, of all requests, within 5 %; not to be changed
 * @param ready replicas that take new requests now
 * @param inFlight requests at replicas that are ready now
 */
public record BackendFigures(
    long requests, long errors, long unanswered, Histogram latency, int ready, int inFlight) {

  /** The same of two gateways, which have the replicas in common. */
  public BackendFigures plus(BackendFigures other) {
    Histogram both = latency.copy();
    both.add(other.latency);
    return new BackendFigures(
        requests + other.requests,
        errors + other.errors,
        unanswered + other.unanswered,
        both,
        Math.max(ready, other.ready),
        inFlight + other.inFlight);
  }

  /** Requests that were answered. */
  public long answered() {
    return requests - unanswered;
  }
}
