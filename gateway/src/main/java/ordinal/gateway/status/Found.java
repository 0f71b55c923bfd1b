package ordinal.gateway.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;

/** The problems of a snapshot that matter to conditions, by object. Used by one thread. */
final class Found {
  private final Map<ObjectKey, List<Problem>> byObject = new HashMap<>();

  Found(List<Problem> problems) {
    for (Problem problem : problems) {
      ObjectKey object = problem.object();
      if (object != null && problem.reason() != null) {
        byObject.computeIfAbsent(object, o -> new ArrayList<>()).add(problem);
      }
    }
  }

  /** Those with such a reason, in the order in which they were found. */
  List<Problem> of(ObjectKey object, Predicate<Reason> reasons) {
    return byObject.getOrDefault(object, List.of()).stream()
        .filter(p -> p.reason() != null && reasons.test(p.reason()))
        .toList();
  }

  /** The reason of the first; what the others say is in the message. */
  static String reason(List<Problem> problems, Reason otherwise) {
    Reason first = problems.isEmpty() ? null : problems.getFirst().reason();
    return first == null ? otherwise.text() : first.text();
  }

  /** What is wrong: the first in full, the others counted. */
  static String message(List<Problem> problems) {
    if (problems.isEmpty()) {
      return "";
    }
    Problem first = problems.getFirst();
    String value = first.value().isEmpty() ? "" : first.value() + ": ";
    String others = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
    return first.field() + ": " + value + first.message() + others;
  }
}
