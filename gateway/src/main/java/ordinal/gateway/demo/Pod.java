package ordinal.gateway.demo;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod and what runs it. Guarded by the controller's lock. */
final class Pod {
  final SetState.PodState is;
  @Nullable RunningReplica running;
  Optional<String> trouble = Optional.empty();

  /** Whether a start or a stop is under way, on a thread of its own. */
  boolean starting;

  boolean stopping;
  boolean terminating;

  /** When it may be started, by the ticker; later after each start that failed. */
  long notBefore;

  private boolean up;
  private long upSince;

  Pod(SetState.PodState is, long now) {
    this.is = is;
    this.notBefore = now;
  }

  void started(RunningReplica replica, long now) {
    running = replica;
    starting = false;
    trouble = Optional.empty();
    up = true;
    upSince = now;
  }

  void failed(String why, long again) {
    starting = false;
    trouble = Optional.of("CrashLoopBackOff: " + why);
    notBefore = again;
  }

  /** Looks whether it still runs. */
  void look(long now) {
    RunningReplica replica = running;
    if (replica != null && replica.isUp() != up) {
      up = !up;
      upSince = now;
    }
  }

  boolean ready() {
    return serving() && !terminating;
  }

  boolean serving() {
    return running != null && up;
  }

  boolean isDue(long now) {
    return running == null && !starting && !terminating && now - notBefore >= 0;
  }

  boolean isLeaving() {
    return terminating && !stopping && !starting;
  }

  LocalPod seen(long now, long minReadyNanos) {
    return new LocalPod(
        is.ordinal(),
        is.uid(),
        is.revision(),
        ready(),
        ready() && now - upSince >= minReadyNanos,
        terminating,
        trouble);
  }
}
