package ordinal.gateway.status;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.routing.Attachment;
import ordinal.gateway.routing.Snapshot;

/**
 * Routes by their parentRefs. PartiallyInvalid is never said: a route that cannot be read in its
 * newest state is refused as a whole, and the version that stays in force would not outlive a
 * restart. Used by one thread for one snapshot.
 */
final class RouteStatus {
  private static final Set<Reason> OF_READING =
      Set.of(Reason.UNSUPPORTED_VALUE, Reason.INCOMPATIBLE_FILTERS);

  private final Snapshot snapshot;
  private final Found found;
  private final Map<ObjectKey, List<Attachment>> attachments;

  RouteStatus(Snapshot snapshot, Found found) {
    this.snapshot = snapshot;
    this.found = found;
    this.attachments =
        snapshot.routing().attachments().stream().collect(groupingBy(Attachment::route));
  }

  Status of(HttpRoute newest, Optional<Refused> refused) {
    return refused.map(r -> refused(newest, r)).orElseGet(() -> good(newest));
  }

  private Status good(HttpRoute route) {
    long generation = route.meta().generation();
    Condition resolved = resolved(route.key(), generation);
    return new Status.OfRoute(
        attachments.getOrDefault(route.key(), List.of()).stream()
            .map(a -> new Status.Parent(a.parentRef(), List.of(accepted(a, generation), resolved)))
            .toList());
  }

  private Status refused(HttpRoute draft, Refused refused) {
    List<Problem> problems = found.of(draft.key(), OF_READING::contains);
    List<Condition> conditions = new ArrayList<>();
    conditions.add(
        Condition.no(
            "Accepted",
            Found.reason(problems, Reason.UNSUPPORTED_VALUE),
            refused.message(problems),
            refused.generation()));
    refused.inForce().ifPresent(generation -> conditions.add(resolved(draft.key(), generation)));
    return new Status.OfRoute(
        IntStream.range(0, draft.parentRefs().size())
            .filter(i -> isOurs(draft.parentRefs().get(i)))
            .mapToObj(i -> new Status.Parent(i, conditions))
            .toList());
  }

  private boolean isOurs(HttpRoute.ParentRef ref) {
    return ref.isGateway() && snapshot.objects().find(ref.gateway()).isPresent();
  }

  private static Condition accepted(Attachment attachment, long generation) {
    return attachment
        .refusal()
        .map(List::of)
        .map(problem ->
            Condition.no(
                "Accepted",
                Found.reason(problem, Reason.NO_MATCHING_PARENT),
                Found.message(problem),
                generation))
        .orElseGet(() ->
            Condition.yes("Accepted", "Accepted", "taken by " + names(attachment), generation));
  }

  private static String names(Attachment attachment) {
    return attachment.listeners().stream()
        .map(l -> "listener " + l.listener().name())
        .collect(Collectors.joining(", "));
  }

  private Condition resolved(ObjectKey route, long generation) {
    List<Problem> problems =
        found.of(route, reason -> reason.condition() == Reason.Condition.RESOLVED_REFS);
    return problems.isEmpty()
        ? Condition.yes("ResolvedRefs", "ResolvedRefs", "all references lead somewhere", generation)
        : Condition.no(
            "ResolvedRefs",
            Found.reason(problems, Reason.BACKEND_NOT_FOUND),
            Found.message(problems),
            generation);
  }
}
