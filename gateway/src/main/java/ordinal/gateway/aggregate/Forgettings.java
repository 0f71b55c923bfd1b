package ordinal.gateway.aggregate;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each replica of each total was forgotten. Counts that only rise, so that gateways which
 * tell each other agree without a clock: a value belongs to the count at which it was seen, and a
 * higher count wins over every value of a lower one. One context only.
 */
final class Forgettings {
  private record Subject(String key, Member member) {}

  private record Last(long times, long tick) {}

  private static final Last NEVER = new Last(0, 0);

  private final Map<Subject, Last> last = new HashMap<>();

  Forgettings(Collection<Forgotten> forgotten) {
    forgotten.forEach(f -> raise(f, 0));
  }

  long times(String key, Member member) {
    return last(key, member).times();
  }

  /** Whether a replica was forgotten after that moment. */
  boolean isSince(long tick, String key, Member member) {
    return tick < last(key, member).tick();
  }

  /** One more. */
  void add(String key, Member member, long tick) {
    long times = times(key, member) + 1;
    raise(new Forgotten(key, member.namespace(), member.name(), times), tick);
  }

  /** Takes a higher count than the known one. */
  boolean raise(Forgotten told, long tick) {
    if (told.times() <= times(told.key(), told.member())) {
      return false;
    }
    last.put(new Subject(told.key(), told.member()), new Last(told.times(), tick));
    return true;
  }

  List<Forgotten> all() {
    return last.entrySet().stream().map(e -> forgotten(e.getKey(), e.getValue().times())).toList();
  }

  private static Forgotten forgotten(Subject subject, long times) {
    Member member = subject.member();
    return new Forgotten(subject.key(), member.namespace(), member.name(), times);
  }

  private Last last(String key, Member member) {
    return last.getOrDefault(new Subject(key, member), NEVER);
  }
}
