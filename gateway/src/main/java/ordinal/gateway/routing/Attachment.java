package ordinal.gateway.routing;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;

/**
 * What became of one parentRef of a route that leads to a Gateway of ours. Immutable.
 *
 * @param parentRef its place in {@code spec.parentRefs}
 * @param listeners those that take the route
 * @param refusal why none does; present exactly where there is none
 */
public record Attachment(
    ObjectKey route, int parentRef, List<BoundListener> listeners, Optional<Problem> refusal) {
  public Attachment {
    listeners = List.copyOf(listeners);
  }
}
