package ordinal.gateway.objects;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of an API server as they come and go one by one; of an object that is wrong now the
 * last good state stays in force. What it tells does not depend on the order in which they came, so
 * that several gateways agree. Any thread.
 */
public final class ObjectStore {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::kind)
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  private record Entry(
      Optional<KubeObject> inForce, Optional<KubeObject> draft, List<Problem> problems) {}

  private final Map<ObjectKey, Entry> entries = new TreeMap<>(ORDER);

  /**
   * Takes an object's newest state.
   *
   * @param version changes when, and only when, the object changes in a way that matters
   * @return whether anything that matters changed
   */
  public synchronized boolean put(ObjectKey key, String json, String version) {
    Outcome.OfFile read = ObjectReader.readOne(json, version);
    @Nullable Entry before = entries.get(key);
    Optional<KubeObject> lastGood = before == null ? Optional.empty() : before.inForce();
    Optional<KubeObject> good = read.good(key);
    Optional<KubeObject> draft = good.isPresent() ? Optional.empty() : draft(read);
    Entry now = new Entry(good.or(() -> lastGood), draft, read.problems());
    entries.put(key, now);
    return !now.equals(before);
  }

  private static Optional<KubeObject> draft(Outcome.OfFile read) {
    return read.outcomes().stream()
        .filter(Outcome.Bad.class::isInstance)
        .map(Outcome.Bad.class::cast)
        .flatMap(bad -> bad.draft().stream())
        .findFirst();
  }

  /** Forgets an object; returns whether it was there. */
  public synchronized boolean remove(ObjectKey key) {
    return entries.remove(key) != null;
  }

  /** Everything in force, in an order that depends on nothing but the names. */
  public synchronized Reading reading() {
    List<KubeObject> objects =
        entries.values().stream().flatMap(entry -> entry.inForce().stream()).toList();
    List<Problem> problems =
        entries.values().stream().flatMap(entry -> entry.problems().stream()).toList();
    Map<ObjectKey, KubeObject> refused = new HashMap<>();
    entries.forEach((key, entry) -> entry.draft().ifPresent(draft -> refused.put(key, draft)));
    return new Reading(new Objects(objects, true), problems, refused);
  }
}
