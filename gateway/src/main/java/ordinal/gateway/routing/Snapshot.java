package ordinal.gateway.routing;

import java.time.Instant;
import java.util.List;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.ReplicaTable;

/**
 * Everything in force at one moment. A request takes it once and keeps it to its end.
 *
 * @param generation counts up by one with each snapshot, from 1; 0 before the first
 * @param problems of reading and of compiling
 */
public record Snapshot(
    long generation,
    Instant since,
    Objects objects,
    ReplicaTable replicas,
    RoutingTable routing,
    List<Problem> problems) {
  public Snapshot {
    problems = List.copyOf(problems);
  }
}
