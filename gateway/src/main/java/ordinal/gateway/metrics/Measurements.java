package ordinal.gateway.metrics;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Current;

/** What this gateway measured, of what is in force now. Any thread. */
public final class Measurements {
  /** The longest window. */
  public static final Duration LONGEST = Duration.ofSeconds(CountHistory.SECONDS);

  private final AnswerWindows windows;
  private final VisitCounts visits;
  private final Current current;

  Measurements(AnswerWindows windows, VisitCounts visits, Current current) {
    this.windows = windows;
    this.visits = visits;
    this.current = current;
  }

  /**
   * Of a Service. Requests that found no replica are told of with every revision.
   *
   * @param revision of the replicas; absent for all
   * @param window at least a second and at most {@link #LONGEST}
   */
  public BackendFigures backend(
      String namespace, String service, Optional<String> revision, Duration window) {
    AnswerWindows.Answers answers = windows.answers(namespace, service, revision, window);
    List<Replica> ready =
        current.get().replicas().all().stream()
            .filter(r -> r.namespace().equals(namespace) && r.backend().equals(service))
            .filter(r -> revision.isEmpty() || r.revision().equals(revision.get()))
            .filter(Replica::ready)
            .toList();
    // One of several ports is one replica still.
    Set<String> names = new HashSet<>();
    ready.forEach(r -> names.add(r.name()));
    return new BackendFigures(
        answers.requests(),
        answers.errors(),
        answers.unanswered(),
        answers.latency(),
        names.size(),
        ready.stream().mapToInt(r -> r.load().inFlight()).sum());
  }

  /** Of a route. */
  public RouteFigures route(String namespace, String name, Duration window) {
    ObjectKey route = new ObjectKey("HTTPRoute", namespace, name);
    return new RouteFigures(windows.shares(route, window), visits.read(route));
  }
}
