package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the copies that one mirror took; outlives snapshots for as long as the mirror
 * stays the same. Any thread.
 */
public final class MirrorTally {
  /** The end of one copy. */
  public enum Result {
    /** Status class as that of the primary's answer. */
    MATCH("match"),
    /** Another status class. */
    MISMATCH("mismatch"),
    /** Answered, but the client of the primary left before its own answer. */
    UNCOMPARED("uncompared"),
    /** Sent or to be sent, and no whole answer in time. */
    FAILED("failed"),
    /** Not sent: as many requests or bytes as may be were held already. */
    BUSY("busy"),
    /** Not sent: the body was larger than a mirror takes. */
    TOO_LARGE("too-large"),
    /** Not sent: the client left first, or never sent its whole body. */
    INCOMPLETE("incomplete"),
    /** Not sent: the backend has no replica that can serve. */
    NO_REPLICA("no-replica");

    private final String label;

    Result(String label) {
      this.label = label;
    }

    /** As meters and the API write it. */
    public String label() {
      return label;
    }
  }

  private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);

  MirrorTally() {
    for (Result result : Result.values()) {
      counts.put(result, new LongAdder());
    }
  }

  public void count(Result result) {
    requireNonNull(counts.get(result)).increment();
  }

  public long of(Result result) {
    return requireNonNull(counts.get(result)).sum();
  }
}
