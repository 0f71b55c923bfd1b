package ordinal.gateway.proxy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open connections of one port, of all event loops together: in all, and by client. Exact under
 * concurrency; holds no client longer than its last connection. Any thread.
 */
final class OpenConnections {
  /** At most so many; 0 is no limit. */
  record Most(int all, int perAddress) {}

  /** What becomes of a new connection. */
  enum Verdict {
    OPEN("none"),
    PORT_FULL("listener"),
    CLIENT_FULL("address");

    private final String limit;

    Verdict(String limit) {
      this.limit = limit;
    }

    /** The limit that was reached, as meters write it. */
    String limit() {
      return limit;
    }
  }

  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byClient = new ConcurrentHashMap<>();

  /**
   * Counts a connection unless that would be too many.
   *
   * @param client empty where it is not counted by itself, as a trusted proxy stands for many
   */
  Verdict open(String client, Most most) {
    if (all.incrementAndGet() > most.all() && most.all() > 0) {
      all.decrementAndGet();
      return Verdict.PORT_FULL;
    }
    if (!client.isEmpty() && !openFor(client, most.perAddress())) {
      all.decrementAndGet();
      return Verdict.CLIENT_FULL;
    }
    return Verdict.OPEN;
  }

  /** One that was let open is closed. */
  void close(String client) {
    all.decrementAndGet();
    if (!client.isEmpty()) {
      byClient.computeIfPresent(client, (c, open) -> open == 1 ? null : open - 1);
    }
  }

  int clients() {
    return byClient.size();
  }

  private boolean openFor(String client, int most) {
    // Also without a limit, as one may come while the connection is open.
    int[] before = new int[1];
    byClient.compute(
        client,
        (c, open) -> {
          before[0] = open == null ? 0 : open;
          boolean full = most > 0 && before[0] >= most;
          return full ? open : Integer.valueOf(before[0] + 1);
        });
    return most <= 0 || before[0] < most;
  }
}
