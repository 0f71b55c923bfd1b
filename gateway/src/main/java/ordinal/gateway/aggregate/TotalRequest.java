package ordinal.gateway.aggregate;

import java.time.Duration;
import java.util.List;
import ordinal.gateway.replicas.Replica;

/**
 * A question for a total.
 *
 * @param key names the total across restarts and changes of the configuration: what was last seen
 *     is remembered under it, so that questions with one key must be about one set of replicas
 * @param backends in the order of the rule, each with all replicas that must exist
 * @param path asked of each replica, with a leading slash
 * @param field top-level JSON field that is added up
 * @param deadline until the answer; zero is none, which here means 30 seconds
 */
public record TotalRequest(
    String key, List<Backend> backends, String path, String field, Duration deadline) {
  /** A Service of the rule with its replicas, those without an address too. */
  public record Backend(String namespace, String service, List<Replica> replicas) {
    public Backend {
      replicas = List.copyOf(replicas);
    }
  }

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LARGEST_RESERVE = Duration.ofMillis(100);

  public TotalRequest {
    backends = List.copyOf(backends);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + path + ": must start with /");
    }
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("deadline: " + deadline + ": must not be negative");
    }
    if (deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
      deadline = LONGEST;
    }
  }

  /** How long replicas may take; the rest is for adding up, for the disk and for the way back. */
  Duration window() {
    return atLeastOneMillisecond(deadline.minus(reserve()));
  }

  /** When the answer must be on its way, whatever the disk does. */
  Duration latest() {
    return atLeastOneMillisecond(deadline.minus(reserve().dividedBy(4)));
  }

  private Duration reserve() {
    Duration tenth = deadline.dividedBy(10);
    return tenth.compareTo(LARGEST_RESERVE) > 0 ? LARGEST_RESERVE : tenth;
  }

  private static Duration atLeastOneMillisecond(Duration wanted) {
    return wanted.toMillis() < 1 ? Duration.ofMillis(1) : wanted;
  }
}
