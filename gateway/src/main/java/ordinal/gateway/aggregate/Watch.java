package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replicas of totals every so often though nobody asks, so that one which is killed was
 * seen shortly before; one that appears or begins to terminate is read at once. At each turn it
 * also learns what the peers saw. At most one reading of a total and one question to the peers are
 * under way, so that nothing slow piles up. One context only.
 */
final class Watch {
  /** What makes a replica worth reading at once when it changes. */
  private record Sight(Member member, Optional<Replica.Address> address, boolean terminating) {
    static Sight of(Replica replica) {
      return new Sight(Member.of(replica), replica.address(), replica.terminating());
    }
  }

  private final Gatherer gatherer;
  private final Supplier<Future<Void>> gossip;
  private final Loop loop;
  private final Set<Series> reading = new HashSet<>();
  private Map<Series, TotalRequest> watched = Map.of();
  private boolean gossiping;
  private @Nullable Runnable cancel;

  Watch(Gatherer gatherer, Supplier<Future<Void>> gossip, Loop loop) {
    this.gatherer = gatherer;
    this.gossip = gossip;
    this.loop = loop;
  }

  /** These from now on and no others; of several with one key, path and field the first. */
  void follow(Duration every, List<TotalRequest> requests) {
    Map<Series, TotalRequest> before = watched;
    watched = new LinkedHashMap<>();
    requests.forEach(request -> watched.putIfAbsent(Series.of(request), request));
    watched.forEach((series, request) -> meet(before.get(series), request));
    if (watched.isEmpty()) {
      stop();
    } else if (cancel == null) {
      cancel = loop.after(every, () -> turn(every));
    }
  }

  void stop() {
    if (cancel != null) {
      cancel.run();
      cancel = null;
    }
  }

  private void turn(Duration every) {
    cancel = loop.after(every, () -> turn(every));
    watched.forEach(this::read);
    if (!gossiping) {
      gossiping = true;
      gossip.get().onComplete(learned -> gossiping = false);
    }
  }

  private void read(Series series, TotalRequest request) {
    if (reading.add(series)) {
      gatherer.watch(request).onComplete(read -> reading.remove(series));
    }
  }

  /** One reading of each that changed does not pile up, and need not wait for a slow one. */
  private void meet(@Nullable TotalRequest before, TotalRequest now) {
    Set<Sight> known =
        before == null ? Set.of() : replicas(before).map(Sight::of).collect(Collectors.toSet());
    List<TotalRequest.Backend> changed =
        now.backends().stream().map(b -> without(known, b)).toList();
    if (changed.stream().anyMatch(b -> !b.replicas().isEmpty())) {
      gatherer.glance(
          new TotalRequest(now.key(), changed, now.path(), now.field(), now.deadline()));
    }
  }

  private static TotalRequest.Backend without(Set<Sight> known, TotalRequest.Backend backend) {
    return new TotalRequest.Backend(
        backend.namespace(),
        backend.service(),
        backend.replicas().stream()
            .filter(r -> r.address().isPresent() && !known.contains(Sight.of(r)))
            .toList());
  }

  private static Stream<Replica> replicas(TotalRequest request) {
    return request.backends().stream().flatMap(b -> b.replicas().stream());
  }
}
