package ordinal.gateway.demo;

import java.util.Optional;

/**
 * A pod as the controller sees it. Immutable.
 *
 * @param ready it runs and serves
 * @param available ready for {@code minReadySeconds}
 * @param trouble why it does not start
 */
record LocalPod(
    int ordinal,
    String uid,
    String revision,
    boolean ready,
    boolean available,
    boolean terminating,
    Optional<String> trouble) {
  boolean healthy() {
    return ready && !terminating;
  }
}
