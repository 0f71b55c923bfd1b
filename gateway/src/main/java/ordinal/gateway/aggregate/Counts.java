package ordinal.gateway.aggregate;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * The highest value ever read from each replica of each total. Values only rise and none is dropped
 * but by {@link #forget}, so a sum over them never goes down (a G-Counter: Shapiro et al., "A
 * comprehensive study of CRDTs", 2011). One event-loop context only.
 */
final class Counts {
  /**
   * A value with what its age and its order in time need.
   *
   * @param seenNanos monotonic
   * @param tick order of events in this process; 0 for what an earlier process saw
   */
  record Entry(Known known, long seenNanos, long tick) {
    long ageMillis(long nowNanos) {
      return Math.max(0, (nowNanos - seenNanos) / 1_000_000);
    }
  }

  private record Loss(Series series, Member member) {}

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Consumer<Notice> notices;
  private final Map<Series, Map<Member, Entry>> entries = new LinkedHashMap<>();
  private final Set<Loss> losses = new HashSet<>();
  private final Forgettings forgettings;
  private long tick;
  private long version;

  Counts(Memory memory, Clock clock, LongSupplier nanoTime, Consumer<Notice> notices) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.notices = notices;
    this.forgettings = new Forgettings(memory.forgotten());
    memory.known().forEach(known -> put(known, seenNanos(known), 0));
  }

  /** The wall clock counts between processes only, and never makes a value younger than now. */
  private long seenNanos(Known known) {
    long age = Math.max(0, Duration.between(known.seenAt(), clock.instant()).toMillis());
    return nanoTime.getAsLong() - Duration.ofMillis(age).toNanos();
  }

  private void put(Known known, long seenNanos, long seenTick) {
    entries
        .computeIfAbsent(known.series(), s -> new LinkedHashMap<>())
        .put(known.member(), new Entry(known, seenNanos, seenTick));
  }

  /** Marks a moment: what is read with it was read after all that was observed before. */
  long tick() {
    return ++tick;
  }

  /** Counts up whenever something must be written. */
  long version() {
    return version;
  }

  List<Known> known() {
    return entries.values().stream().flatMap(m -> m.values().stream()).map(Entry::known).toList();
  }

  Memory memory() {
    return new Memory(known(), forgettings.all());
  }

  Collection<Entry> of(Series series) {
    return entries.getOrDefault(series, Map.of()).values();
  }

  @Nullable Entry find(Series series, Member member) {
    return entries.getOrDefault(series, Map.of()).get(member);
  }

  Set<Series> series() {
    return entries.keySet();
  }

  /**
   * Takes what a replica reported to a request that was sent at {@code sentAt}. A lower value than
   * the known one is a loss only if it was asked for after the known one was seen; else it is an
   * old answer that was overtaken.
   */
  Outcome observe(Series series, Replica replica, long visits, long sentAt) {
    Member member = Member.of(replica);
    if (forgettings.isSince(sentAt, series.key(), member)) {
      return new Outcome.Failed("forgotten while it was asked");
    }
    Entry before = find(series, member);
    if (before == null || visits >= before.known().visits()) {
      raise(series, replica, visits, before);
      return new Outcome.Live();
    }
    return before.tick() < sentAt ? lost(before.known(), visits) : new Outcome.Live();
  }

  private void raise(Series series, Replica replica, long visits, @Nullable Entry before) {
    Known known =
        new Known(
            series.key(),
            series.path(),
            series.field(),
            replica.namespace(),
            replica.name(),
            replica.ordinal(),
            replica.backend(),
            replica.revision(),
            visits,
            clock.instant());
    if (before == null || !before.known().tells(known)) {
      version++;
    }
    put(known, nanoTime.getAsLong(), tick());
    endLoss(series, known.member());
  }

  private Outcome lost(Known known, long visits) {
    if (losses.add(new Loss(known.series(), known.member()))) {
      notices.accept(
          new Notice.StateLost(
              known.key(),
              known.namespace(),
              known.replica(),
              visits,
              known.visits(),
              known.seenAt()));
    }
    return new Outcome.Failed(
        "reports %d, fewer than the %d seen at %s"
            .formatted(visits, known.visits(), known.seenAt()));
  }

  private void endLoss(Series series, Member member) {
    if (losses.remove(new Loss(series, member))) {
      notices.accept(new Notice.StateLossEnded(series.key(), member.namespace(), member.name()));
    }
  }

  /**
   * Takes what another gateway remembers: the higher count of forgettings, then, of values seen at
   * that count, the higher one. In whatever order gateways learn from each other, they end at the
   * same.
   */
  void learn(Memory memory) {
    for (Forgotten told : memory.forgotten()) {
      if (forgettings.raise(told, tick())) {
        drop(told.key(), told.member());
        version++;
      }
    }
    Forgettings theirs = new Forgettings(memory.forgotten());
    for (Known told : memory.known()) {
      long times = theirs.times(told.key(), told.member());
      if (times == forgettings.times(told.key(), told.member())) {
        merge(told);
      }
    }
  }

  private void merge(Known told) {
    Entry before = find(told.series(), told.member());
    if (before == null || told.visits() > before.known().visits()) {
      put(told, seenNanos(told), tick());
      version++;
    } else if (told.visits() == before.known().visits()
        && told.seenAt().isAfter(before.known().seenAt())) {
      // Only younger: nothing that must be written.
      Known younger = before.known().seenAt(told.seenAt());
      put(younger, Math.max(before.seenNanos(), seenNanos(told)), before.tick());
    }
  }

  /**
   * Drops what is known of a replica in every series of a total; answers to what was asked before
   * no longer count, nor what peers saw before. False where nothing was known.
   */
  boolean forget(String key, Member member) {
    boolean dropped = drop(key, member);
    if (dropped) {
      forgettings.add(key, member, tick());
      version++;
    }
    return dropped;
  }

  private boolean drop(String key, Member member) {
    boolean dropped = false;
    for (Map.Entry<Series, Map<Member, Entry>> total : entries.entrySet()) {
      if (total.getKey().key().equals(key) && total.getValue().remove(member) != null) {
        endLoss(total.getKey(), member);
        dropped = true;
      }
    }
    entries.values().removeIf(Map::isEmpty);
    return dropped;
  }
}
