package ordinal.gateway.status;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.TrafficPolicy;

/** TrafficPolicies by their targets, as GEP-713 says of a PolicyStatus. Pure. */
final class PolicyStatus {
  private PolicyStatus() {}

  static Status of(TrafficPolicy newest, Optional<Refused> refused, Found found) {
    List<Problem> problems =
        found.of(newest.key(), reason -> reason.condition() == Reason.Condition.ACCEPTED);
    return new Status.OfPolicy(
        IntStream.range(0, newest.targetRefs().size())
            .mapToObj(i ->
                new Status.Ancestor(
                    i,
                    List.of(
                        refused
                            .map(r -> invalid(r, problems))
                            .orElseGet(() -> accepted(newest, i, problems)))))
            .toList());
  }

  private static Condition invalid(Refused refused, List<Problem> problems) {
    return Condition.no(
        "Accepted", Reason.INVALID.text(), refused.message(problems), refused.generation());
  }

  private static Condition accepted(TrafficPolicy policy, int index, List<Problem> problems) {
    String field = "spec.targetRefs[" + index + "]";
    List<Problem> here = problems.stream().filter(p -> p.field().startsWith(field)).toList();
    long generation = policy.meta().generation();
    return here.isEmpty()
        ? Condition.yes("Accepted", "Accepted", "in force for this target", generation)
        : Condition.no(
            "Accepted", Found.reason(here, Reason.INVALID), Found.message(here), generation);
  }
}
