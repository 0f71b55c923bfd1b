package ordinal.gateway.replicas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the replicas of one Service port together: whether all are well, how many may be
 * ejected, how many retries they can bear. Outlives snapshots. Any thread; a lock is taken only
 * where something is wrong.
 */
public final class Fleet {
  private final RetryBudget budget = new RetryBudget();
  private volatile boolean alert;

  public RetryBudget budget() {
    return budget;
  }

  /** Whether some replica needs a second look before it is picked; false costs one read. */
  public boolean isAlert() {
    return alert;
  }

  void alert() {
    alert = true;
  }

  /** Ends the alert if all of these are well, which is looked at again under the lock. */
  public synchronized void calmDown(Replica[] ready) {
    if (Arrays.stream(ready).allMatch(r -> r.health().isCalm())) {
      alert = false;
    }
  }

  /** A good answer. */
  public @Nullable HealthChange succeeded(Replica replica, Ejection policy, long now) {
    if (policy.successRate().isPresent()) {
      replica.health().count(true);
    }
    return replica.health().succeeded(now)
        ? new HealthChange(replica, HealthChange.Kind.RETURNED, "", Duration.ZERO)
        : null;
  }

  /**
   * A gateway error.
   *
   * @param replicas all that the replica is one of
   * @param connected false where not even a connection could be had
   */
  public synchronized @Nullable HealthChange failed(
      Replica replica,
      List<Replica> replicas,
      Ejection policy,
      boolean connected,
      String error,
      long now) {
    Health health = replica.health();
    if (policy.successRate().isPresent()) {
      health.count(false);
    }
    if (!connected) {
      health.unreachable(now);
    }
    boolean probation = health.state() == Health.State.PROBATION;
    boolean eject = health.failed(policy);
    alert = true;
    if (!eject || !(probation || mayEject(replicas, policy))) {
      return null;
    }
    String why =
        probation ? "on probation: " + error : policy.consecutiveErrors() + " errors: " + error;
    return eject(replica, policy, why, now);
  }

  /** Ejects those that did worse than their peers since the last call. */
  public synchronized List<HealthChange> compare(
      List<Replica> replicas, Ejection policy, long now) {
    List<HealthChange> changes = new ArrayList<>();
    for (SuccessRates.Outlier outlier :
        SuccessRates.outliers(replicas, policy.successRate().orElseThrow())) {
      Replica replica = outlier.replica();
      if (replica.health().state() == Health.State.HEALTHY && mayEject(replicas, policy)) {
        alert = true;
        changes.add(eject(replica, policy, outlier.reason(), now));
      }
    }
    return changes;
  }

  private static HealthChange eject(Replica replica, Ejection policy, String why, long now) {
    Duration time = replica.health().eject(policy, why, now);
    return new HealthChange(replica, HealthChange.Kind.EJECTED, why, time);
  }

  // As Envoy counts: one always, more only while all together stay within the share.
  private static boolean mayEject(List<Replica> replicas, Ejection policy) {
    long known = replicas.stream().filter(r -> r.address().isPresent()).count();
    long ejected =
        replicas.stream().filter(r -> r.health().state() != Health.State.HEALTHY).count();
    return ejected == 0 || (ejected + 1) * 100 <= policy.maxPercent() * known;
  }

  /** The outcome of an active check. */
  public synchronized @Nullable HealthChange checked(
      Replica replica, HealthCheck policy, boolean passed, String why) {
    if (!replica.health().checked(policy, passed, why)) {
      return null;
    }
    alert = true;
    HealthChange.Kind kind = passed ? HealthChange.Kind.PASSING : HealthChange.Kind.FAILING;
    return new HealthChange(replica, kind, passed ? "" : why, Duration.ZERO);
  }

  /** No policy asks for active checks of it. */
  public void unchecked(Replica replica) {
    replica.health().unchecked();
  }
}
