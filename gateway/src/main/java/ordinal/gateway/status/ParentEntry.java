package ordinal.gateway.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import ordinal.gateway.objects.GatewayClass;

/**
 * One entry of a route's {@code status.parents}. Immutable.
 *
 * @param <R> a parentRef as it is written, with equality by all of its fields
 */
public record ParentEntry<R>(R parentRef, String controllerName, List<DatedCondition> conditions) {
  public ParentEntry {
    conditions = List.copyOf(conditions);
  }

  /**
   * The existing entries with ours as they must be: those of other controllers stay where they are,
   * ours that are not wanted any more go.
   *
   * @param others parentRefs of which another installation with our controller's name speaks
   * @param parentRefs the route's {@code spec.parentRefs}, to which the wanted indices refer
   */
  public static <R> Merged<List<ParentEntry<R>>> merge(
      List<ParentEntry<R>> existing,
      List<R> parentRefs,
      Status.OfRoute wanted,
      Predicate<R> others,
      Instant now) {
    Map<R, List<Condition>> missing = new LinkedHashMap<>();
    wanted.parents().stream()
        .filter(parent -> parent.index() < parentRefs.size())
        .forEach(p -> missing.putIfAbsent(parentRefs.get(p.index()), p.conditions()));
    List<ParentEntry<R>> merged = new ArrayList<>();
    for (ParentEntry<R> entry : existing) {
      if (!entry.isOurs() || others.test(entry.parentRef())) {
        merged.add(entry);
      } else if (missing.containsKey(entry.parentRef())) {
        merged.add(entry.with(missing.remove(entry.parentRef()), now));
      }
    }
    missing.forEach((ref, conditions) ->
        merged.add(
            new ParentEntry<>(ref, GatewayClass.CONTROLLER, List.<DatedCondition>of())
                .with(conditions, now)));
    return new Merged<>(List.copyOf(merged), !merged.equals(existing));
  }

  private boolean isOurs() {
    return controllerName.equals(GatewayClass.CONTROLLER);
  }

  private ParentEntry<R> with(List<Condition> wanted, Instant now) {
    return new ParentEntry<>(
        parentRef, controllerName, Conditions.merge(conditions, wanted, now).value());
  }
}
