package ordinal.gateway.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One entry of a Gateway's {@code status.listeners}. Immutable. */
public record ListenerEntry(
    String name, List<String> supportedKinds, int attachedRoutes, List<DatedCondition> conditions) {
  public ListenerEntry {
    supportedKinds = List.copyOf(supportedKinds);
    conditions = List.copyOf(conditions);
  }

  /** One entry for each wanted listener, in their order, on top of what it said before. */
  public static Merged<List<ListenerEntry>> merge(
      List<ListenerEntry> existing, List<Status.Listener> wanted, Instant now) {
    Map<String, ListenerEntry> before =
        existing.stream()
            .collect(Collectors.toMap(ListenerEntry::name, Function.identity(), (a, b) -> a));
    List<ListenerEntry> merged =
        wanted.stream()
            .map(w -> {
              ListenerEntry old = before.get(w.name());
              List<DatedCondition> conditions = old == null ? List.of() : old.conditions();
              return new ListenerEntry(
                  w.name(),
                  w.supportedKinds(),
                  w.attachedRoutes(),
                  Conditions.merge(conditions, w.conditions(), now).value());
            })
            .toList();
    return new Merged<>(merged, !merged.equals(existing));
  }
}
