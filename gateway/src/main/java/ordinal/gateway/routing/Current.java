package ordinal.gateway.routing;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.replicas.ReplicaTable;

/**
 * Where the two worlds meet: the snapshot in force, swapped by one writer at a time and read by
 * every event loop.
 */
public final class Current {
  private final Clock clock;
  private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
  private volatile Snapshot snapshot;

  public Current(Clock clock) {
    this.clock = clock;
    ReplicaTable replicas = ReplicaTable.compile(Objects.none(), Optional.empty());
    RoutingTable routing = RoutingTable.compile(Objects.none(), replicas, Optional.empty()).table();
    this.snapshot =
        new Snapshot(0, clock.instant(), Objects.none(), replicas, routing, List.of(), Map.of());
  }

  /** The snapshot in force. Wait-free. */
  public Snapshot get() {
    return snapshot;
  }

  /** Called on the writer's thread after each swap. */
  public void onChange(Consumer<Snapshot> listener) {
    listeners.add(listener);
  }

  /**
   * Compiles and swaps. Blocking but short; called from the thread that read the objects, never
   * from an event loop.
   */
  public Snapshot replace(Objects objects, List<Problem> reading) {
    return replace(new Reading(objects, reading));
  }

  /** The same, with what cannot come into force. Of a shared cluster only what is ours counts. */
  public synchronized Snapshot replace(Reading reading) {
    Reading ours = Ours.of(reading);
    Objects objects = ours.objects();
    Snapshot before = snapshot;
    // Of the empty one that all begins with there is nothing to hand on, and nothing to compare.
    Optional<Snapshot> earlier = Optional.of(before).filter(s -> s.generation() > 0);
    ReplicaTable replicas = ReplicaTable.compile(objects, earlier.map(Snapshot::replicas));
    RoutingTable.Compiled compiled =
        RoutingTable.compile(objects, replicas, earlier.map(Snapshot::routing));
    List<Problem> problems = new ArrayList<>(ours.problems());
    problems.addAll(replicas.problems());
    problems.addAll(compiled.problems());
    problems.addAll(CertificateDates.problems(compiled.table(), clock.instant()));
    snapshot =
        new Snapshot(
            before.generation() + 1,
            clock.instant(),
            objects,
            replicas,
            compiled.table(),
            problems,
            ours.refused());
    listeners.forEach(l -> l.accept(snapshot));
    return snapshot;
  }
}
