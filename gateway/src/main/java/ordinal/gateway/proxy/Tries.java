package ordinal.gateway.proxy;

import java.util.HashSet;
import java.util.Set;

/** Which replicas a request was sent to in vain, and how often. One event loop. */
final class Tries {
  private final Set<String> names = new HashSet<>();
  private int failed;

  void failed(String replica) {
    names.add(replica);
    failed++;
  }

  /** How many tries have failed. */
  int count() {
    return failed;
  }

  Set<String> names() {
    return names;
  }

  /** All were tried: from now on only the last one is not the least tried. */
  void startOver(String last) {
    names.retainAll(Set.of(last));
  }
}
