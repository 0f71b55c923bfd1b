package ordinal.gateway.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.CountedRequest;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;

/** The requests that StatefulRollouts say count a visit, by route. Any thread. */
final class VisitCounts {
  private static final int TICKS_OF_A_MINUTE = 60;

  private record Counted(CountedRequest request, VisitCount count) {}

  private volatile Map<ObjectKey, List<Counted>> routes = Map.of();
  // Of the one thread that ticks.
  private int ticks;

  /** Counts what the rollouts of this snapshot name; what the one before named goes on. */
  void reloaded(Snapshot snapshot) {
    Map<ObjectKey, List<Counted>> before = routes;
    Map<ObjectKey, List<Counted>> now = new HashMap<>();
    for (StatefulRollout rollout : snapshot.objects().all(StatefulRollout.class)) {
      ObjectKey route =
          new ObjectKey("HTTPRoute", rollout.meta().namespace(), rollout.spec().route());
      List<Counted> all = now.computeIfAbsent(route, r -> new ArrayList<>());
      for (CountedRequest request :
          rollout.spec().stateLoss().map(StateLoss::counted).orElse(List.of())) {
        if (find(all, request.method(), request.path()) == null) {
          VisitCount known =
              find(before.getOrDefault(route, List.of()), request.method(), request.path());
          all.add(new Counted(request, Optional.ofNullable(known).orElseGet(VisitCount::new)));
        }
      }
    }
    now.values().removeIf(List::isEmpty);
    routes = Map.copyOf(now);
  }

  /** The count of such a request; null where it counts no visit. Allocates nothing. */
  @Nullable VisitCount of(ObjectKey route, String method, String path) {
    Map<ObjectKey, List<Counted>> all = routes;
    if (all.isEmpty()) {
      return null;
    }
    List<Counted> counted = all.get(route);
    return counted == null ? null : find(counted, method, path);
  }

  private static @Nullable VisitCount find(List<Counted> all, String method, String path) {
    for (int i = 0; i < all.size(); i++) {
      Counted counted = all.get(i);
      if (counted.request.path().equals(path) && counted.request.method().equals(method)) {
        return counted.count;
      }
    }
    return null;
  }

  List<VisitFigures> read(ObjectKey route) {
    return routes.getOrDefault(route, List.of()).stream()
        .map(c -> c.count.read(c.request.method(), c.request.path()))
        .toList();
  }

  /** Each second. */
  void tick() {
    if (++ticks % TICKS_OF_A_MINUTE == 0) {
      routes.values().forEach(all -> all.forEach(counted -> counted.count.minute()));
    }
  }
}
