package ordinal.gateway.admin;

import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.Snapshot;

/** Tells the audit and the events of each new snapshot. On the thread that swaps snapshots. */
final class SnapshotFollower {
  private final FileEdits edits;
  private final Notices notices;
  private Snapshot latest;
  private volatile boolean stopped;

  /**
   * @param before the last one that nobody is told of
   */
  SnapshotFollower(Snapshot before, FileEdits edits, Notices notices) {
    this.edits = edits;
    this.notices = notices;
    this.latest = before;
  }

  void follow(Current current) {
    current.onChange(this::onSnapshot);
    onSnapshot(current.get()); // What was swapped in between would otherwise go unseen.
  }

  void stop() {
    stopped = true;
  }

  private synchronized void onSnapshot(Snapshot after) {
    Snapshot before = latest;
    if (stopped || after.generation() <= before.generation()) {
      return;
    }
    latest = after;
    edits.onSnapshot(before, after);
    notices.onSnapshot(before, after);
  }
}
