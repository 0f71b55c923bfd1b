package ordinal.gateway.routing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.ReplicaTable;

/**
 * Everything in force at one moment. A request takes it once and keeps it to its end.
 *
 * @param generation counts up by one with each snapshot, from 1; 0 before the first
 * @param objects those that are meant for us
 * @param problems of reading and of compiling
 * @param refused as in {@link ordinal.gateway.objects.Reading}
 */
public record Snapshot(
    long generation,
    Instant since,
    Objects objects,
    ReplicaTable replicas,
    RoutingTable routing,
    List<Problem> problems,
    Map<ObjectKey, KubeObject> refused) {
  public Snapshot {
    problems = List.copyOf(problems);
    refused = Map.copyOf(refused);
  }
}
