package ordinal.gateway.routing;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Picks among replicas of which some are ejected, failing, out of reach or just ready. First comes
 * one whose time is over, to find out by this request whether it is back; then those in good
 * health, or all where too few are; of these only such as can be reached, if there are any. Used by
 * one thread for one pick.
 */
final class CarefulPick {
  private final Replica[] all;
  private final BackendPolicy policy;
  private final Set<String> tried;
  private final long now;
  private final Replica[] candidates;
  private int count;

  CarefulPick(Replica[] all, BackendPolicy policy, Set<String> tried, long now) {
    this.all = all;
    this.policy = policy;
    this.tried = tried;
    this.now = now;
    this.candidates = new Replica[all.length];
  }

  @Nullable Replica pick(IntUnaryOperator random) {
    for (Replica replica : all) {
      if (!tried.contains(replica.name()) && replica.health().claim(now)) {
        return replica;
      }
    }
    boolean panic = isPanic();
    collect(panic, false);
    if (count == 0) {
      collect(panic, true);
    }
    return count < 2 ? (count == 0 ? null : candidates[0]) : ofTwo(random);
  }

  // Where most seem to be broken, the judgement is doubtful, and the few left would drown.
  private boolean isPanic() {
    int good = 0;
    for (Replica replica : all) {
      if (replica.health().isGood()) {
        good++;
      }
    }
    return good * 100 < policy.ejection().panicThreshold() * all.length;
  }

  private void collect(boolean panic, boolean unreachableToo) {
    for (Replica replica : all) {
      Health health = replica.health();
      if ((panic || health.isGood())
          && (unreachableToo || !health.isAvoided())
          && !tried.contains(replica.name())) {
        candidates[count++] = replica;
      }
    }
  }

  private Replica ofTwo(IntUnaryOperator random) {
    int first = random.applyAsInt(count);
    int second = random.applyAsInt(count - 1);
    Replica one = candidates[first];
    Replica other = candidates[second < first ? second : second + 1];
    boolean less = other.load().inFlight() < one.load().inFlight();
    return policy.slowStart().isEmpty()
        ? (less ? other : one)
        : warm(less ? other : one, less ? one : other, random);
  }

  // The colder one gives up its turn in proportion, so that its share is that of its warmth; two
  // that are equally cold share equally.
  private Replica warm(Replica picked, Replica other, IntUnaryOperator random) {
    long window = policy.slowStart().orElseThrow().window().toNanos();
    double own = picked.health().warmth(window, now);
    double others = other.health().warmth(window, now);
    int turns = 1 << 20;
    return own >= others || random.applyAsInt(turns) < own / others * turns ? picked : other;
  }

  /** Whether the next pick must be as careful. */
  boolean mustGoOn() {
    boolean careful = false;
    for (Replica replica : all) {
      // Looked at even where it is of no use here: its time to warm up begins with that.
      boolean cold = isCold(replica);
      careful = careful || cold || !replica.health().isCalm();
    }
    return careful;
  }

  private boolean isCold(Replica replica) {
    return policy.slowStart().isPresent()
        && replica.health().warmth(policy.slowStart().get().window().toNanos(), now) < 1;
  }
}
