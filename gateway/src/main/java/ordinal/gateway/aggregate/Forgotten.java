package ordinal.gateway.aggregate;

/**
 * A replica of a total whose visits an operator gave up.
 *
 * @param times how often; values seen after fewer times no longer count
 */
public record Forgotten(String key, String namespace, String replica, long times) {
  public Forgotten {
    if (times < 1) {
      throw new IllegalArgumentException("times: " + times + ": must be at least 1");
    }
  }

  Member member() {
    return new Member(namespace, replica);
  }
}
