package ordinal.gateway.aggregate;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import ordinal.gateway.replicas.Replica;

/** The replicas of a rule, each once, and the order in which they are shown. Immutable. */
final class Roster {
  private record Service(String namespace, String name) {}

  /** Departed replicas come last of their backend, backends that left the rule last of all. */
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::backendIndex)
          .thenComparing(Place::backend)
          .thenComparing(Place::departed)
          .thenComparingInt(p -> p.ordinal().orElse(Integer.MAX_VALUE))
          .thenComparing(p -> p.member().name())
          .thenComparing(p -> p.member().namespace());

  private final Map<Member, Replica> replicas = new LinkedHashMap<>();
  private final Map<Service, Integer> backends = new HashMap<>();

  /** Where a replica is shown. */
  record Place(
      int backendIndex, String backend, boolean departed, OptionalInt ordinal, Member member)
      implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  Roster(List<TotalRequest.Backend> all) {
    for (TotalRequest.Backend backend : all) {
      backends.putIfAbsent(new Service(backend.namespace(), backend.service()), backends.size());
      backend.replicas().forEach(r -> replicas.merge(Member.of(r), r, Roster::better));
    }
  }

  /** Of two backends that name the same replica, the one through which it can be asked. */
  private static Replica better(Replica first, Replica second) {
    return rank(second) > rank(first) ? second : first;
  }

  private static int rank(Replica replica) {
    return replica.address().isEmpty() ? 0 : replica.canServe() ? 2 : 1;
  }

  Collection<Replica> replicas() {
    return replicas.values();
  }

  boolean has(Member member) {
    return replicas.containsKey(member);
  }

  Place place(Replica replica) {
    return place(Member.of(replica), replica.backend(), false, replica.ordinal());
  }

  Place departed(Known known) {
    return place(known.member(), known.backend(), true, known.ordinal());
  }

  private Place place(Member member, String backend, boolean departed, OptionalInt ordinal) {
    Service service = new Service(member.namespace(), backend);
    int index = backends.getOrDefault(service, Integer.MAX_VALUE);
    return new Place(index, backend, departed, ordinal, member);
  }
}
