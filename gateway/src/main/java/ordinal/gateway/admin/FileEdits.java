package ordinal.gateway.admin;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.routing.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records weights that changed without the API: someone edited the folder or the cluster. Blocking;
 * on the thread that swaps snapshots.
 */
final class FileEdits {
  private static final Logger LOG = LoggerFactory.getLogger(FileEdits.class);

  private record Edit(SequencedMap<String, Long> before, SequencedMap<String, Long> after) {}

  private final AuditLog log;
  private final Predicate<HttpRoute> ours;

  FileEdits(AuditLog log, Predicate<HttpRoute> ours) {
    this.log = log;
    this.ours = ours;
  }

  void onSnapshot(Snapshot before, Snapshot after) {
    for (HttpRoute route : after.objects().all(HttpRoute.class)) {
      Optional<HttpRoute> old =
          before.objects().find(HttpRoute.class, route.meta().namespace(), route.meta().name());
      if (old.isPresent() && !old.get().equals(route) && !ours.test(route)) {
        String who = after.objects().shared() ? "cluster" : "file";
        edits(old.get(), route).forEach(edit -> record(who, route, edit));
      }
    }
  }

  // Several rules often share the same weights: one edit, said once.
  private static Set<Edit> edits(HttpRoute before, HttpRoute after) {
    List<SequencedMap<String, Integer>> old = RouteWeights.byRule(before);
    List<SequencedMap<String, Integer>> now = RouteWeights.byRule(after);
    Set<Edit> edits = new HashSet<>();
    for (int i = 0; i < Math.min(old.size(), now.size()); i++) {
      Edit edit = edit(old.get(i), now.get(i));
      if (!edit.before().isEmpty()) {
        edits.add(edit);
      }
    }
    return edits;
  }

  private static Edit edit(
      SequencedMap<String, Integer> before, SequencedMap<String, Integer> after) {
    SequencedMap<String, Long> old = new LinkedHashMap<>();
    SequencedMap<String, Long> now = new LinkedHashMap<>();
    before.forEach((name, weight) -> {
      Integer then = after.get(name);
      if (then != null && !then.equals(weight)) {
        old.put(name, (long) weight);
        now.put(name, (long) then);
      }
    });
    return new Edit(old, now);
  }

  private void record(String who, HttpRoute route, Edit edit) {
    try {
      log.note(who, WeightChanges.ACTION, route.key().toString(), edit.before(), edit.after());
    } catch (IOException e) {
      // The edit is in force whatever we do; refusing it would leave the table behind the folder.
      LOG.error("{}: cannot record that {} was edited", log.path(), route.key(), e);
    }
  }
}
