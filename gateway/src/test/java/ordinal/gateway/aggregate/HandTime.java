package ordinal.gateway.aggregate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** Time that passes only when told to: wall clock, monotonic clock and timers. One thread. */
final class HandTime extends Clock implements LongSupplier, Loop {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private record Alarm(long at, long id, Runnable action) {}

  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::id));
  private long nanos;
  private long ids;

  @Override
  public long getAsLong() {
    return nanos;
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    Alarm alarm = new Alarm(nanos + delay.toNanos(), ids++, action);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  @Override
  public void next(Runnable action) {
    action.run();
  }

  void advance(Duration by) {
    long until = nanos + by.toNanos();
    while (!alarms.isEmpty() && alarms.element().at() <= until) {
      Alarm alarm = alarms.remove();
      nanos = alarm.at();
      alarm.action().run();
    }
    nanos = until;
  }

  /** A process that is gone has no timers. */
  void dropAlarms() {
    alarms.clear();
  }

  int alarms() {
    return alarms.size();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
